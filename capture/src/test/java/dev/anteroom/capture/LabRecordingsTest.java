package dev.anteroom.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.UnusedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every incident that the lab recorded is read to its last file.
class LabRecordingsTest {
    private static final Path LAB = Path.of("../lab/recordings");

    static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(LAB)) {
            return files.filter(file ->
                            !file.getFileName().toString().matches("README.*|truth|.*\\.properties|first-answers.*"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void should_use_every_file_that_says_something(Path recording) throws IOException {
        String id = recording.getFileName().toString().replaceFirst("\\..*", "");
        JsonNode truth =
                JsonMapper.builder().build().readTree(Files.readAllBytes(LAB.resolve("truth/" + id + ".json")));
        Evidence evidence = CaptureReader.read(recording);
        assertThat(evidence.unused()).filteredOn(UnusedFile::problem).isEmpty();
        assertThat(evidence.unused())
                .extracting(UnusedFile::file)
                .allMatch(file -> file.matches("(.*/)?(notes|uname|cgroup)[^/]*"), "a note, or a name without bearing");
        // Some recordings are of one look, or without /proc: two files of counters are two moments.
        if (evidence.used().stream()
                        .filter(file -> file.matches("(.*/)?[^/]*snmp[^/]*"))
                        .count()
                == 2) {
            assertThat(evidence.target().counters().span())
                    .as("counters at two moments")
                    .isPresent();
        }
        assertThat(evidence.target().sockets().isEmpty()).isFalse();
        if (truth.path("pid").isIntegralNumber() && evidence.target().pid() != null) {
            assertThat(evidence.target().pid()).isEqualTo(truth.path("pid").asInt());
        }
    }
}
