package dev.anteroom.collect.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.collect.CollectException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureWriterTest {
    private static final Instant NOW = Instant.parse("2026-01-31T10:15:00.123456Z");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"incident.zip", "incident.tar.gz", "incident"})
    void should_be_read_as_it_was_written(String name) throws IOException {
        Path output = folder.resolve(name);
        try (CaptureWriter writer = CaptureWriter.begin(output)) {
            writer.text("kernel/0001/schedstat", "process", NOW, "/proc/7/task/*/schedstat", "1 2 3\n4 5 6\n");
            try (OutputStream out = writer.open("trace.out")) {
                out.write(1);
            }
            writer.discard("trace.out");
            writer.note("no trace");
            writer.note("no trace");
            assertThat(writer.finish(subject(), "test")).isEqualTo(output);
        }
        Evidence evidence = CaptureReader.read(output);
        Manifest manifest = Objects.requireNonNull(evidence.manifest(), "a manifest that the reader recognises");
        assertThat(manifest.pid()).isEqualTo(7);
        assertThat(manifest.pprofPort()).isEqualTo(6060);
        assertThat(manifest.notes()).containsExactly("no trace");
        assertThat(manifest.files()).extracting(Manifest.Entry::takenAt).containsExactly(NOW);
        assertThat(evidence.target().schedStat().last().orElseThrow().value().runNanos())
                .isEqualTo(5);
        assertThat(evidence.unused()).isEmpty();
        assertThat(left()).containsExactly(name);
        assertOwnersOnly(output);
    }

    private static void assertOwnersOnly(Path output) throws IOException {
        try (Stream<Path> all = Files.walk(output)) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void should_write_through_nothing_that_lies_at_its_temporary_name() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "as it was");
        Files.createSymbolicLink(folder.resolve("incident.zip.unfinished"), precious);
        try (CaptureWriter writer = CaptureWriter.begin(folder.resolve("incident.zip"))) {
            writer.text("kernel/0001/stat", "process", NOW, "", "x");
            writer.finish(subject(), "test");
        }
        assertThat(precious).hasContent("as it was");
        assertOwnersOnly(folder.resolve("incident.zip"));
    }

    @Test
    void should_leave_nothing_when_it_was_not_finished() throws IOException {
        try (CaptureWriter writer = CaptureWriter.begin(folder.resolve("incident.zip"))) {
            writer.text("kernel/0001/stat", "process", NOW, "", "x");
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void should_replace_an_archive_as_a_whole_and_never_a_folder() throws IOException {
        Path archive = Files.writeString(folder.resolve("incident.zip"), "an older one");
        try (CaptureWriter writer = CaptureWriter.begin(archive)) {
            assertThat(Files.readString(archive)).isEqualTo("an older one");
            writer.finish(subject(), "test");
        }
        assertThat(Files.size(archive)).isGreaterThan(100);
        Path there = Files.createDirectory(folder.resolve("there"));
        assertThatThrownBy(() -> CaptureWriter.begin(there))
                .isInstanceOf(CollectException.class)
                .hasMessageContaining("exists");
    }

    private static Subject subject() {
        return new Subject(
                7,
                8080,
                "*:8080",
                "http://127.0.0.1:6060/debug/pprof/",
                "host",
                "6.18",
                "go1.23",
                NOW.minusSeconds(60),
                NOW,
                NOW.plusSeconds(12),
                null,
                null);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
