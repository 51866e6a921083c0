package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DriftCommandTest {
    private record Result(int status, String out, String err) {}

    @Test
    void should_refuse_a_broken_policy_before_anything_is_looked_at(@TempDir Path folder) throws IOException {
        Path policy = Files.writeString(
                folder.resolve("p.yaml"),
                "schema: anteroom.drift/1\nrules:\n  - {id: a, parameter: somaxconn, atleast: 1}\n");
        Result result = run("drift", "/no/such/path", "--policy", policy.toString());
        assertThat(result.status).isEqualTo(ExitStatus.USAGE);
        assertThat(result.err).contains("p.yaml line 3: unknown key 'atleast' in a rule; did you mean at_least?");
    }

    @Test
    void should_judge_a_capture_by_a_policy(@TempDir Path folder) throws IOException {
        Path policy = Files.writeString(
                folder.resolve("p.yaml"),
                "schema: anteroom.drift/1\nrules:\n  - {id: cap, parameter: somaxconn, at_least: %s}\n"
                        .formatted(4096));
        String capture = "../examples/live-capture";
        assertThat(run("drift", capture, "--policy", policy.toString()).status).isZero();
        Files.writeString(policy, Files.readString(policy).replace("4096", "8192"));
        Result broken = run("drift", capture, "--policy", policy.toString(), "--format", "json");
        assertThat(broken.status).isEqualTo(ExitStatus.ACCEPT_BOUND);
        JsonNode json = new JsonMapper().readTree(broken.out);
        assertThat(json.at("/findings/0/rule").asString()).isEqualTo("cap");
        assertThat(json.at("/findings/0/commands/0").asString()).isEqualTo("sysctl -w net.core.somaxconn=8192");
        assertThat(run("drift", "/no/such/path").status).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(run("drift", capture, "--live").status).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void should_print_facts_that_it_can_judge_elsewhere(@TempDir Path folder) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(any, 5)) {
            int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            Result facts = run("drift", "--format", "facts", "--label", "env=prod", "--port", Integer.toString(port));
            assertThat(facts.status).isZero();
            Path file = Files.writeString(folder.resolve("host.json"), facts.out);
            Result elsewhere = run("drift", file.toString());
            assertThat(elsewhere.out).contains("backlog of 127.0.0.1:" + port).contains("note: the limit of");
        }
    }

    /// The same user without capabilities: what can't be looked at is said with the one that is lacking.
    @Test
    void should_never_pass_what_it_may_not_look_at() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv (util-linux) is absent");
        assumeTrue("root".equals(System.getProperty("user.name")), "a namespace of its own needs root");
        String namespace = "anteroom-blind-" + ProcessHandle.current().pid();
        assumeTrue(status("ip", "netns", "add", namespace) == 0, "this host lets nobody make a namespace");
        try {
            Result result = command(List.of(
                    "/usr/bin/setpriv",
                    "--inh-caps=-all",
                    "--bounding-set=-all",
                    ProcessHandle.current().info().command().orElseThrow(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.anteroom.cli.Main",
                    "drift",
                    "--netns",
                    namespace));
            assertThat(result.out)
                    .contains("not judged: ")
                    .contains("the network namespace of namespace " + namespace + ", for lack of CAP_SYS_ADMIN")
                    .contains("can't be judged");
            assertThat(result.status).isEqualTo(ExitStatus.INCONCLUSIVE);
        } finally {
            assertThat(status("ip", "netns", "del", namespace)).isZero();
        }
    }

    private static int status(String... command) throws IOException, InterruptedException {
        return command(List.of(command)).status;
    }

    private static Result command(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text, text);
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
        return new Result(status, out.toString(), err.toString());
    }
}
