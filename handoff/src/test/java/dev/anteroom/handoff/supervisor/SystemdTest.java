package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.Sandbox;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Against systemd's own programs, both ways.
@Execution(ExecutionMode.CONCURRENT)
class SystemdTest {
    private static final Path ACTIVATE = Path.of("/usr/bin/systemd-socket-activate");

    @TempDir
    Path folder;

    @Test
    void should_take_its_listeners_from_systemd_socket_activate() {
        assumeTrue(Files.isExecutable(ACTIVATE), "systemd-socket-activate is absent");
        try (Bench bench = new Bench(folder)) {
            // named, and none of its own: what systemd opened is what counts
            bench.describe("listeners: {}\n", "-version", "1");
            bench.superviseUnder(
                    List.of(ACTIVATE.toString(), "--fdname=http", "-l", "8080"),
                    () -> {
                        // it activates at the first connection, which waits meanwhile
                        assertThat(bench.version()).isEqualTo("1");
                    },
                    "is ready");
            assertThat(bench.ask("status")
                            .path("status")
                            .path("listeners")
                            .path(0)
                            .path("name")
                            .asString())
                    .isEqualTo("http");
            bench.describe("listeners: {}\n", "-version", "2");
            assertThat(bench.upgrade().path("outcome").asString()).isEqualTo("promoted");
            assertThat(bench.version()).isEqualTo("2");
        }
    }

    @Test
    void should_start_a_service_exactly_as_systemd_socket_activate_does() throws Exception {
        assumeTrue(Files.isExecutable(ACTIVATE), "systemd-socket-activate is absent");
        String script = "echo \"$LISTEN_FDS|$LISTEN_FDNAMES|$([ \"$LISTEN_PID\" = $$ ] && echo own)|"
                + "$(ls /proc/$$/fd | sort -n | tr '\\n' ' ')|$(readlink /proc/$$/fd/3 | cut -d[ -f1)\"; exec sleep 30";
        try (Bench bench = new Bench(folder)) {
            Sandbox.Running theirs =
                    bench.sandbox().start(ACTIVATE.toString(), "--fdname=http", "-l", "8090", "/bin/sh", "-c", script);
            TimeUnit.MILLISECONDS.sleep(500);
            bench.sandbox().namespace().call(() -> {
                new Socket(InetAddress.ofLiteral("127.0.0.1"), 8090).close();
                return 0;
            });
            String systemd = theirs.awaitLine("1|");
            bench.describeCommand("", List.of("/bin/sh", "-c", script));
            String ours = bench.superviseUntilLine("1|");
            assertThat(ours)
                    .isEqualTo(systemd)
                    .startsWith("1|http|own|0 1 2 3 ")
                    .endsWith("|socket:");
        }
    }

    @Test
    void should_hear_systemd_notify_of_a_service_written_in_shell() {
        Path notifier = Path.of("/usr/bin/systemd-notify");
        assumeTrue(Files.isExecutable(notifier), "systemd-notify is absent");
        try (Bench bench = new Bench(folder)) {
            List<String> command = new ArrayList<>(List.of(
                    "/bin/sh",
                    "-c",
                    "sleep 0.3; " + notifier + " --ready --status='open for business'; exec sleep 30"));
            bench.describeCommand("ready: notify\n", command);
            bench.supervise("is ready");
            assertThat(bench.ask("status")
                            .path("status")
                            .path("processes")
                            .path(0)
                            .path("status")
                            .asString())
                    .isEqualTo("open for business");
        }
    }
}
