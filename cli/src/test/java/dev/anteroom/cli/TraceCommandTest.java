package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TraceCommandTest {
    private static final Path RECORDINGS = Path.of("../gotrace/src/test/resources/traces");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void should_say_that_a_starved_loop_was_late_and_who_had_the_processor() {
        assertThat(run(RECORDINGS.resolve("starved-go1.19.trace.gz").toString()))
                .isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .contains("ACCEPT LOOP  net/http.(*Server).Serve → net.(*TCPListener).Accept")
                .contains("it was late: it could run and had no P for 87.")
                .containsSubsequence("WHO HAD THE Ps", "main.spin (4)");
    }

    @Test
    void should_say_that_an_idle_loop_waited_for_connections() {
        run(RECORDINGS.resolve("idle-go1.23.trace.gz").toString());
        assertThat(out.toString())
                .contains("it waited for connections nearly all the time")
                .doesNotContain("WHO HAD THE Ps");
    }

    @Test
    void should_list_the_regions_around_accept() {
        run(RECORDINGS.resolve("regions-go1.23.trace.gz").toString());
        assertThat(out.toString())
                .contains("syscall.accept in connection")
                .contains("main.(*lockedListener).Accept")
                .contains("× sleep");
    }

    @Test
    void should_answer_whether_accept_was_late_and_why_in_the_first_three_lines() {
        run(RECORDINGS.resolve("starved-go1.23.trace.gz").toString());
        assertThat(out.toString().lines().limit(3).toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Accept was late: the loop could run and had no P for 87."),
                        line -> assertThat(line).contains("Woken in Accept, it ran after 70.3 ms (p50)"),
                        line -> assertThat(line).contains("main.spin (4) had the Ps for 99."));
    }

    @Test
    void should_name_the_lock_that_held_accept_up_and_who_let_it_go() {
        run("../examples/lock-in-accept-path/trace.out");
        assertThat(out.toString().lines().limit(3).toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("Accept was held up: the loop waited for a lock for 93."),
                        line -> assertThat(line).contains("main.(*tally).Accept"),
                        line -> assertThat(line).contains("main.(*tally).export, after up to"));
    }

    @Test
    void should_write_a_page_that_needs_nothing_else() throws IOException {
        Path page = directory.resolve("trace.html");
        assertThat(run(RECORDINGS.resolve("starved-go1.23.trace.gz").toString(), "--html", page.toString()))
                .isEqualTo(ExitStatus.OK);
        String html = Files.readString(page);
        assertThat(html)
                .contains("default-src 'none'")
                .contains("Accept was late: the loop could run and had no P for 87.")
                .contains("<svg class=\"over-time\"")
                .contains("id=\"heat-0\"")
                .contains("id=\"waits\"")
                .contains("main.spin")
                .doesNotContain("src=\"http")
                .doesNotContain("href=\"http");
    }

    @Test
    void should_say_what_can_be_had_of_a_version_1_trace_that_lacks_its_end() throws IOException {
        byte[] whole;
        try (GZIPInputStream in =
                new GZIPInputStream(Files.newInputStream(RECORDINGS.resolve("loaded-go1.19.trace.gz")))) {
            whole = in.readAllBytes();
        }
        Path cut = Files.write(directory.resolve("cut.out"), Arrays.copyOf(whole, whole.length * 9 / 10));
        assertThat(run(cut.toString())).isEqualTo(ExitStatus.OK);
        assertThat(out.toString())
                .contains("the clock's frequency and the stacks are missing")
                .contains("SHARES OF TIME")
                .doesNotContain("ms");
    }

    @Test
    void should_write_json() {
        assertThat(run("--json", RECORDINGS.resolve("starved-go1.23.trace.gz").toString()))
                .isEqualTo(ExitStatus.OK);
        JsonNode json = JsonMapper.shared().readTree(out.toString());
        assertThat(json.path("schema").asString()).isEqualTo("anteroom.trace/1");
        JsonNode loop = json.path("acceptLoops").path(0);
        assertThat(loop.path("runnableShare").asDouble()).isBetween(0.5, 1.0);
        assertThat(loop.path("wakeToRun").path("p50Nanos").asLong()).isGreaterThan(20_000_000);
        assertThat(json.path("latencies").path(0).path("frames").size()).isPositive();
        assertThat(json.path("latencies")
                        .path(0)
                        .path("latency")
                        .path("buckets")
                        .size())
                .isPositive();
    }

    @Test
    void should_show_what_can_be_had_of_a_cut_trace_and_where_it_stops() throws IOException {
        byte[] whole;
        try (GZIPInputStream in =
                new GZIPInputStream(Files.newInputStream(RECORDINGS.resolve("loaded-go1.23.trace.gz")))) {
            whole = in.readAllBytes();
        }
        Path cut = Files.write(directory.resolve("cut.out"), Arrays.copyOf(whole, whole.length - 3000));
        assertThat(run(cut.toString())).isEqualTo(ExitStatus.OK);
        assertThat(out.toString()).contains("not whole, at byte ").contains("ACCEPT LOOP");
    }

    @Test
    void should_fail_in_one_line_if_the_file_is_no_trace() throws IOException {
        Path notes = Files.writeString(directory.resolve("notes.txt"), "nothing of the kind");
        assertThat(run(notes.toString())).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(err.toString())
                .contains("notes.txt is not a Go execution trace")
                .hasLineCount(1);
    }

    @Test
    void should_fail_if_nothing_can_be_had() throws IOException {
        Path empty = Files.write(
                directory.resolve("empty.out"), Arrays.copyOf("go 1.23 trace".getBytes(StandardCharsets.US_ASCII), 16));
        assertThat(run(empty.toString())).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(out.toString()).contains("the trace ends after its header");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "trace";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }
}
