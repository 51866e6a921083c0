package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// On listeners of the test itself; no privilege needed.
class ListenersCommandTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private record Result(int status, String out, String err) {}

    @Test
    void should_show_a_stuck_listener_with_its_holder_and_one_line_of_explanation()
            throws IOException, InterruptedException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 5);
                SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            assertThat(client.isConnected()).isTrue();
            Thread.sleep(1_100);
            Result result = run("listeners", "--port", port(server));
            assertThat(result.status).isZero();
            assertThat(result.out.lines().toList()).satisfies(lines -> {
                assertThat(lines.get(0)).contains("STATE").contains("LIMIT").contains("HELD BY");
                assertThat(lines.get(1))
                        .startsWith("stuck")
                        .contains(":" + port(server))
                        .contains("java[");
                assertThat(lines.get(3)).startsWith("stuck ").contains("nobody has accepted for");
                assertThat(lines).noneMatch(line -> line.contains("\u001b"));
            });
        }
    }

    @Test
    void should_give_the_same_as_json_with_units_in_the_names() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 5)) {
            Result result = run("listeners", "--json", "--port", port(server));
            JsonNode listener = new JsonMapper().readTree(result.out).at("/namespaces/0/listeners/0");
            assertThat(listener.at("/limit").asInt()).isEqualTo(5);
            assertThat(listener.at("/depth").asInt()).isZero();
            assertThat(listener.at("/state").asString()).isEqualTo("idle");
            assertThat(listener.at("/holders/0/pid").asLong())
                    .isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void should_write_one_object_a_second_and_end_when_its_reader_goes_away() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 5)) {
            StringWriter seen = new StringWriter();
            PrintWriter out = new PrintWriter(new Writer() {
                @Override
                public void write(char[] text, int from, int length) throws IOException {
                    if (seen.toString().lines().count() >= 2) {
                        throw new IOException("Broken pipe");
                    }
                    seen.write(text, from, length);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            });
            assertThat(Main.run(
                            out,
                            new PrintWriter(new StringWriter()),
                            "listeners",
                            "--watch",
                            "--json",
                            "--port",
                            port(server)))
                    .isZero();
            assertThat(seen.toString().lines()).hasSizeBetween(2, 3).allMatch(line -> line.startsWith("{"));
        }
    }

    @Test
    void should_judge_the_parameters_of_a_process() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 5)) {
            Result result = run(
                    "listeners",
                    "check",
                    "--port",
                    port(server),
                    "--pid",
                    Long.toString(ProcessHandle.current().pid()));
            // A program that isn't Go may have asked for five: a note, and no drift.
            assertThat(result.status).isIn(ExitStatus.OK, ExitStatus.INCONCLUSIVE);
            assertThat(result.out)
                    .contains("STATE", "PARAMETER", "DECLARED", "KERNEL", "EFFECTIVE", "NEEDED")
                    .contains("net.core.somaxconn")
                    .contains("RLIMIT_NOFILE of ")
                    .contains("backlog of 127.0.0.1:" + port(server))
                    .contains(
                            "anteroom relisten --pid " + ProcessHandle.current().pid() + " --port " + port(server));
            JsonNode json = new JsonMapper().readTree(run("listeners", "check", "--json").out);
            assertThat(json.at("/schema").asString()).isEqualTo("anteroom.drift-report/1");
            assertThat(json.at("/hosts/0/parameters/0/parameter").asString()).isEqualTo("net.core.somaxconn");
        }
    }

    @Test
    void should_say_in_one_line_what_is_wrong_with_the_question() {
        assertThat(run("listeners", "--pid", "2147483000")).satisfies(result -> {
            assertThat(result.status).isEqualTo(ExitStatus.UNUSABLE_INPUT);
            assertThat(result.err.strip()).isEqualTo("anteroom: There is no process 2147483000");
        });
        assertThat(run("listeners", "--netns", "no-such-namespace").err)
                .contains("no-such-namespace")
                .contains("ip netns list");
        assertThat(run("listeners", "--once", "--watch").status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("canary", "--port", "1", "--count", "0").status).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void should_exit_with_10_where_the_canary_was_not_accepted() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0), 5)) {
            Result result = run("canary", "--port", port(server), "--count", "1", "--timeout-ms", "100");
            assertThat(result.status).isEqualTo(ExitStatus.ACCEPT_BOUND);
            assertThat(result.out).contains("still queued").contains("0 of 1 accepted");
        }
    }

    private static String port(ServerSocketChannel server) {
        try {
            return Integer.toString(((InetSocketAddress) server.getLocalAddress()).getPort());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Result(status, out.toString(), err.toString());
    }
}
