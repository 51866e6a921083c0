package dev.anteroom.lint.incident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.finding.Confidence;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Linter;
import dev.anteroom.lint.Mistake;
import dev.anteroom.profile.goroutine.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The line to blame comes first: recordings of the lab beside the lab's source.
class IncidentTest {
    private static final Path RECORDINGS = Path.of("..", "lab", "recordings");
    private static final Path SOURCE = Path.of("..", "lab", "go");

    /// @param code what the line that is to blame says
    /// @param stood whether a loop stood there; otherwise the line is what the cause is made of
    private record Blamed(String recording, String file, String code, boolean stood) {}

    private static final List<Blamed> BLAMED = List.of(
            new Blamed("43cfbf6b", "relayd/main.go", "t.Handshake()", true),
            new Blamed("31f130e3", "relayd/main.go", "LookupAddr(", true),
            new Blamed("36327aea", "relayd/main.go", "r.slots <- struct{}{}", true),
            new Blamed("07e76a65", "relayd/main.go", "r.jobs <- conn", true),
            new Blamed("24142bf7", "edged/layers.go", "t.mu.Lock()", true),
            new Blamed("29381d01", "edged/layers.go", "ReadString(", true),
            new Blamed("010afddd", "shopd/main.go", "s.mu.Lock()", true),
            new Blamed("4581f670", "meterd/door.go", "syscall.Socket(", false),
            new Blamed("5fcd7712", "gatewayd/main.go", "client.Get(", false));

    @Test
    void should_put_the_line_to_blame_first() throws IOException {
        LintResult result = new Linter(SOURCE, LocalDate.of(2026, 11, 30)).lint(List.of("./..."));
        List<String> wrong = new ArrayList<>();
        for (Blamed blamed : BLAMED) {
            Evidence evidence = CaptureReader.read(archive(blamed.recording()), Hints.NONE);
            Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE, Optional.empty());
            Mistake first = new Incident(evidence, diagnosis)
                    .rank(result, Confidence.LIKELY, SOURCE.toAbsolutePath().normalize())
                    .mistakes()
                    .getFirst();
            boolean right = first.file().equals(blamed.file())
                    && first.place().code().contains(blamed.code())
                    && (first.held() != null) == blamed.stood();
            if (!right) {
                wrong.add(blamed + ": " + first.place() + " " + first.held());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void should_find_a_line_again_in_source_that_has_moved() {
        List<String> lines = List.of(
                "func (s *server) serve() {",
                "\tfor {",
                "\t\tc, err := s.ln.Accept()",
                "\t\t// handshake(c) is slow",
                "\t\tif err := handshake(c); err != nil {",
                "\t\t\treturn err",
                "\t\t}",
                "\t}");
        assertThat(RecordedLine.of(lines, 6, frame("main.handshake"))).isEqualTo(5);
        assertThat(RecordedLine.of(lines, 3, frame("main.handshake"))).isEqualTo(5);
        assertThat(RecordedLine.of(lines, 3, frame("net.(*TCPListener).Accept")))
                .isEqualTo(3);
        assertThat(RecordedLine.of(lines, 7, null)).isEqualTo(5);
        assertThat(RecordedLine.of(lines, 3, null)).isEqualTo(3);
        assertThat(RecordedLine.of(lines, 3, frame("main.elsewhere"))).isEqualTo(3);
    }

    private static @Nullable Frame frame(String function) {
        return new Frame(function, "", 0);
    }

    private static Path archive(String recording) throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(recording))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no recording " + recording));
        }
    }
}
