package dev.anteroom.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.finding.Confidence;
import dev.anteroom.lint.Fixtures.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lint changes, and what it says of changes.
class ChangesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);

    @TempDir
    Path folder;

    /// Back-off, room for a signal, timeouts: what is mended is found no more, compiles and is as gofmt writes it.
    @Test
    void fixes_should_compile_and_leave_gofmt_nothing_to_do() throws Exception {
        Path go = go();
        List<Fixture> fixtures = new ArrayList<>();
        for (String rule : List.of("AR101", "AR111", "AR115")) {
            Fixtures.of(rule).fixtures().stream().filter(Fixture::bad).forEach(fixtures::add);
        }
        for (Fixture fixture : fixtures) {
            Fixtures.write(folder, fixture);
        }
        Files.writeString(folder.resolve("go.mod"), "module example.org/fixtures\n\ngo 1.19\n");
        List<String> unformatted = run(go.resolveSibling("gofmt"), "-l", ".");
        List<Mistake> found = lint().shown(Confidence.SURE);
        Fixes fixes = new Fixes(folder, found);
        long mechanical =
                found.stream().filter(mistake -> !mistake.edits().isEmpty()).count();
        assertThat(fixes.applied()).isEqualTo((int) mechanical).isGreaterThan(8);
        assertThat(fixes.diff()).contains("--- a/AR111/").contains("+\tc := make(chan os.Signal, 1)");
        fixes.write();
        assertThat(run(go.resolveSibling("gofmt"), "-l", ".")).isEqualTo(unformatted);
        assertThat(run(go, "build", "-o", "/dev/null", "./...")).isEmpty();
        assertThat(lint().shown(Confidence.SURE).stream()
                        .filter(mistake -> !mistake.edits().isEmpty()))
                .isEmpty();
    }

    @Test
    void only_changed_lines_should_be_spoken_of() throws Exception {
        Path git = Path.of("/usr/bin/git");
        assumeTrue(Files.isExecutable(git), "no git on this machine");
        String spin = """
                func NAME(ln net.Listener) {
                	for {
                		c, err := ln.Accept()
                		if err != nil {
                			continue
                		}
                		go c.Close()
                	}
                }
                """;
        String old = "package main\n\nimport \"net\"\n\n" + spin.replace("NAME", "old");
        Files.writeString(folder.resolve("main.go"), old);
        run(git, "init", "-q", ".");
        run(git, "add", ".");
        run(git, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first");
        assertThat(lines(ChangedLines.since(folder, "HEAD").only(lint()))).isEmpty();
        Files.writeString(folder.resolve("main.go"), old + "\n" + spin.replace("NAME", "more"));
        Files.writeString(
                folder.resolve("new.go"), "package main\n\nimport \"net\"\n\n" + spin.replace("NAME", "third"));
        assertThat(lines(ChangedLines.since(folder, "HEAD").only(lint()))).containsExactly("main.go:19", "new.go:9");
        assertThatThrownBy(() -> ChangedLines.since(folder, "nowhere"))
                .isInstanceOf(LintException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> ChangedLines.since(folder, "--output=x")).isInstanceOf(LintException.class);
    }

    private static List<String> lines(LintResult result) {
        return result.shown(Confidence.SURE).stream()
                .filter(mistake -> mistake.about().id().equals("AR101"))
                .map(mistake -> mistake.file() + ":" + mistake.line())
                .toList();
    }

    private LintResult lint() {
        return new Linter(folder, TODAY).lint(List.of("./..."));
    }

    private List<String> run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=mod"));
        Process process = builder.start();
        List<String> said = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        process.waitFor();
        return said;
    }

    private static Path go() {
        Path found = Stream.of("1.23", "1.22", "1.21", "1.19")
                .map(version -> Path.of("/usr/lib/go-" + version + "/bin/go"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(found != null, "no Go on this machine: it is what compiles the fixes");
        return found;
    }
}
