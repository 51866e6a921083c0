package dev.anteroom.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.capture.files.CaptureFiles;
import dev.anteroom.capture.files.OpenLimits;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever an archive holds or claims, zip or tar, inside gzip or zstd: files within the limits, and a reason
/// for each that is left out.
class ArchiveFuzzTest {
    private static final OpenLimits SMALL = new OpenLimits(50, 1 << 20, 2 << 20, 200, 8);
    private static final List<String> MEMBERS = List.of("net-netstat", "ss-lnt.txt", "status", "pprof-mutex");

    @TempDir
    static Path folder;

    static List<byte[]> archives() throws IOException {
        byte[] tar = tar();
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(zstd)) {
            out.write(tar);
        }
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(tar);
        }
        return List.of(tar, gzip.toByteArray(), zstd.toByteArray(), zip(), Recordings.bytes(lab("zip")));
    }

    /// The smallest recording of the lab with this ending.
    private static Path lab(String ending) throws IOException {
        try (var files = Files.list(Path.of("../lab/recordings"))) {
            return files.filter(file -> file.toString().endsWith("." + ending))
                    .min((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private static byte[] tar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (String member : MEMBERS) {
                byte[] content = Recordings.bytes(Recordings.path(member));
                TarArchiveEntry entry = new TarArchiveEntry("k1/" + member);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String member : MEMBERS) {
                zip.putNextEntry(new ZipEntry("k2/" + member));
                zip.write(Recordings.bytes(Recordings.path(member)));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @MethodSource("archives")
    @FuzzTest(maxDuration = "30s")
    void should_open_or_say_what_is_wrong(byte[] bytes) throws IOException {
        check(bytes);
    }

    @Test
    void should_survive_mutations() throws IOException {
        List<byte[]> archives = archives();
        SplittableRandom random = new SplittableRandom(20261124);
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = archives.get(random.nextInt(archives.size())).clone();
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            check(round % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
        }
    }

    @Test
    void should_say_that_it_does_not_read_zstd_inside_of_zip() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream stored = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("ss.txt");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(0);
            entry.setCrc(0);
            stored.putNextEntry(entry);
        }
        byte[] zip = bytes.toByteArray();
        zip[8] = 93; // the method in the first file's own header (APPNOTE.TXT 4.4.5)
        Path file = Files.write(folder.resolve("zstd.zip"), zip);

        assertThatThrownBy(() -> CaptureFiles.visit(file, SMALL, _ -> {}, _ -> {}))
                .isInstanceOf(CaptureException.class)
                .hasMessageContaining("packed in a way that isn't read here");
    }

    private static void check(byte[] bytes) throws IOException {
        Path file = Files.createTempFile(folder, "archive", "");
        List<String> opened = new ArrayList<>();
        List<UnusedFile> refused = new ArrayList<>();
        try {
            Files.write(file, bytes);
            CaptureFiles.visit(
                    file,
                    SMALL,
                    each -> {
                        assertThat(each.content().size()).isLessThanOrEqualTo(SMALL.fileBytes());
                        assertThat(each.path()).hasSizeLessThanOrEqualTo(SMALL.pathLength());
                        opened.add(each.path());
                    },
                    refused::add);
        } catch (CaptureException e) {
            assertThat(e).message().isNotBlank().doesNotContain("\n");
        } finally {
            Files.delete(file);
        }
        assertThat(opened).hasSizeLessThanOrEqualTo(SMALL.files());
        assertThat(refused).allSatisfy(unused -> assertThat(unused.reason()).isNotBlank());
    }
}
