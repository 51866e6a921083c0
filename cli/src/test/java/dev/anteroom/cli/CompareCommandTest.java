package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Exit statuses and outputs of `anteroom compare` and `anteroom diagnose --latency`.
class CompareCommandTest {
    private static final String HEALTHY = "../examples/healthy-idle";
    private static final String LOCKED = "../examples/lock-in-accept-path";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    @Test
    void should_exit_with_10_when_it_got_worse_and_0_when_not() {
        assertThat(run("compare", HEALTHY, LOCKED)).isEqualTo(10);
        assertThat(run("compare", LOCKED, LOCKED)).isZero();
        assertThat(run("compare", LOCKED, HEALTHY)).isZero();
    }

    @Test
    void should_exit_with_11_where_evidence_is_missing() throws IOException {
        Files.copy(Path.of(LOCKED, "k1/goroutines.txt"), folder.resolve("goroutines.txt"));

        assertThat(run("compare", HEALTHY, folder.toString())).isEqualTo(11);
        assertThat(out.toString()).startsWith("NOT_JUDGED");
    }

    @Test
    void should_let_the_rules_decide() throws IOException {
        Path gate =
                Files.writeString(folder.resolve("gate.yaml"), "schema: anteroom.gate/1\nmax_verdict: ACCEPT_BOUND\n");

        assertThat(run("compare", HEALTHY, LOCKED, "--gate", gate.toString())).isZero();
        assertThat(run("compare", HEALTHY, LOCKED, "--gate", "../examples/gate.yaml"))
                .isEqualTo(10);
    }

    @Test
    void should_name_the_line_of_a_wrong_rule() throws IOException {
        Path gate = Files.writeString(folder.resolve("gate.yaml"), "schema: anteroom.gate/1\n\nmax_verdit: HEALTHY\n");

        assertThat(run("compare", HEALTHY, LOCKED, "--gate", gate.toString())).isEqualTo(3);
        assertThat(err.toString())
                .contains("gate.yaml line 3: unknown rule 'max_verdit'")
                .hasLineCount(1);
    }

    @Test
    void should_write_markdown_beside_json() throws IOException {
        Path markdown = folder.resolve("summary.md");

        assertThat(run("compare", HEALTHY, LOCKED, "--json", "--markdown", markdown.toString()))
                .isEqualTo(10);
        assertThat(out.toString()).startsWith("{\"schema\":\"anteroom.comparison/1\"");
        assertThat(Files.readString(markdown)).startsWith("### ❌");
        assertThat(run("compare", HEALTHY, LOCKED, "--json", "--markdown", "-")).isEqualTo(2);
        assertThat(run("compare", HEALTHY)).isEqualTo(2);
        assertThat(run("compare", HEALTHY, folder.resolve("nothing").toString()))
                .isEqualTo(3);
    }

    @Test
    void should_split_the_p99_that_a_tool_measured() {
        String wrk = "../capture/src/test/resources/recordings/latency/wrk-latency.txt";

        assertThat(run("diagnose", LOCKED, "--latency", wrk)).isEqualTo(10);
        assertThat(out.toString()).contains("Where the clients' P99 goes").contains("16 ms by wrk, " + wrk);
        assertThat(run("diagnose", LOCKED, "--latency", "p99=900")).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString()).contains("--latency: p99=900 has no time with a unit (p99=900ms)");
    }
}
