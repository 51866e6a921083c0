package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.Sandbox;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.Signal;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT)
class SupervisorTest {
    @TempDir
    Path folder;

    @Test
    void should_keep_the_port_open_while_a_crashed_service_is_started_again() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            bench.supervise("is ready");
            int serving = bench.servingPid();
            // every request comes after the crash: what a crashed process had accepted is lost with it
            try (Pidfd process = Pidfd.open(serving).orElseThrow()) {
                process.signal(Signal.KILL);
            }
            try (Bench.Load load = bench.load("-clients", "16", "-for", "1s")) {
                assertThat(bench.version()).isEqualTo("1");
                JsonNode figures = load.figures();
                assertThat(figures.path("lost").asInt()).as(figures.toString()).isZero();
                assertThat(figures.path("answered").asInt()).isPositive();
            }
            assertThat(bench.servingPid()).isNotEqualTo(serving);
            assertThat(bench.said())
                    .contains("ended by itself: ended by SIGKILL")
                    .contains("starts it again in 100 ms");
        }
    }

    @Test
    void should_hand_on_every_kind_of_listener_in_order() throws IOException {
        try (Bench bench = new Bench(folder)) {
            Path unix = folder.resolve("web.sock");
            bench.describe(
                    "listeners: {http: \":8080\", four: \"127.0.0.1:8081\", six: \"tcp6://[::]:8082\", local: \"" + unix
                            + "\", dns: \"udp://127.0.0.1:8053\"}\n",
                    "-version",
                    "1");
            bench.supervise("is ready");
            for (String version : List.of("1", "2")) {
                if (version.equals("2")) {
                    bench.describe("", "-version", "2");
                    JsonNode answer = bench.upgrade(100);
                    assertThat(answer.path("outcome").asString())
                            .as(answer.path("text").asString())
                            .isEqualTo("promoted");
                }
                assertThat(bench.version()).isEqualTo(version);
                assertThat(ask(SocketChannel.open(UnixDomainSocketAddress.of(unix))))
                        .contains(version + " ");
                bench.sandbox().namespace().call(() -> {
                    assertThat(ask(SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8081))))
                            .contains(version + " ");
                    assertThat(ask(SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("::1"), 8082))))
                            .contains(version + " ");
                    try (DatagramSocket udp = new DatagramSocket()) {
                        udp.setSoTimeout(5_000);
                        InetAddress home = InetAddress.ofLiteral("127.0.0.1");
                        udp.send(new DatagramPacket(new byte[] {'?'}, 1, home, 8053));
                        DatagramPacket answer = new DatagramPacket(new byte[16], 16);
                        udp.receive(answer);
                        assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII))
                                .isEqualTo(version);
                    }
                    return 0;
                });
            }
        }
    }

    private static String ask(SocketChannel channel) throws IOException {
        try (channel) {
            channel.write(StandardCharsets.US_ASCII.encode("GET / HTTP/1.0\r\n\r\n"));
            ByteBuffer answer = ByteBuffer.allocate(4_096);
            int read = 0;
            while (read >= 0 && answer.hasRemaining()) {
                read = channel.read(answer);
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void should_give_its_listeners_over_a_unix_socket_to_a_service_it_did_not_start() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "inherited");
            bench.supervise("is ready");
            Sandbox.Running other = bench.sandbox()
                    .start(
                            Sandbox.go("fetched").toString(),
                            bench.directory().listeners().toString());
            other.awaitLine("ready");
            // both accept from the one queue now
            Set<String> seen = new HashSet<>();
            Bench.await("both were seen", () -> {
                seen.add(bench.version().strip());
                return seen.size() == 2;
            });
            assertThat(seen).containsExactlyInAnyOrder("inherited", "fetched");
        }
    }

    @Test
    void should_look_and_change_nothing_in_a_dry_run() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            bench.supervise("is ready");
            int serving = bench.servingPid();
            JsonNode answer = ControlClient.ask(
                    bench.directory(), Bench.upgradeRequest(5, 50).put("dry_run", true), event -> {});
            assertThat(answer.path("outcome").asString()).isEqualTo("dry_run");
            assertThat(answer.path("report").path("events").toString())
                    .contains("would start")
                    .contains("two listeners, traffic shared", "give it [5, 50, 100]% of new connections");
            assertThat(bench.servingPid()).isEqualTo(serving);
            assertThat(Files.exists(bench.directory().path().resolve("upgrades")))
                    .isFalse();
        }
    }

    @Test
    void should_refuse_a_second_upgrade_and_a_second_supervisor_and_strangers_and_write_down_who_asked()
            throws Exception {
        try (Bench bench = new Bench(folder)) {
            bench.describe("verify: 1500ms\n", "-version", "1");
            bench.supervise("is ready");
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<JsonNode> first = CompletableFuture.supplyAsync(
                    () -> ControlClient.ask(bench.directory(), Bench.upgradeRequest(), event -> begun.complete(null)));
            begun.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(bench::upgrade)
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("under way already (asked for by root): one at a time");
            assertThat(first.get(20, TimeUnit.SECONDS).path("outcome").asString())
                    .isEqualTo("promoted");
            bench.supervise("refused: Another `anteroom run` supervises web already");
            assertThat(stranger(bench)).contains("User nobody may not control this service");
            assertThat(Files.readString(bench.directory().path().resolve("audit.log")))
                    .contains("root\t{\"do\":\"upgrade\"")
                    .contains("refused: An upgrade of web is under way")
                    .contains("nobody\tconnect\trefused");
            assertThat(bench.version()).isEqualTo("1");
        }
    }

    /// Asks for a stop as another user.
    private String stranger(Bench bench) throws IOException {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(
                Files.isExecutable(python) && Files.isExecutable(Path.of("/usr/bin/setpriv")), "no python3 or setpriv");
        for (Path up = bench.directory().path(); up != null && !up.equals(Path.of("/tmp")); up = up.getParent()) {
            Files.setPosixFilePermissions(up, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--clear-groups",
                        "--",
                        python.toString(),
                        "-c",
                        """
                        import socket, sys
                        s = socket.socket(socket.AF_UNIX)
                        s.connect(sys.argv[1])
                        try:
                            s.send(b'{"do":"stop"}\\n')
                        except BrokenPipeError:
                            pass
                        print(s.recv(4096).decode())
                        """,
                        bench.directory().control().toString())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void should_refuse_an_upgrade_it_could_not_write_down_and_go_on_serving() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        Path small = Files.createDirectory(folder.resolve("web"));
        assumeTrue(
                mount("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "anteroom-test", small.toString()),
                "no tmpfs");
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            bench.supervise("is ready");
            byte[] filling = new byte[4096];
            assertThatThrownBy(() -> {
                        try (java.io.OutputStream file = Files.newOutputStream(small.resolve("filling"))) {
                            for (int i = 0; i < 100; i++) {
                                file.write(filling);
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(bench::upgrade)
                    .isInstanceOf(HandoffException.class)
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("nothing was changed");
            assertThat(bench.version()).isEqualTo("1");
            Files.delete(small.resolve("filling"));
            bench.describe("", "-version", "2");
            assertThat(bench.upgrade().path("outcome").asString()).isEqualTo("promoted");
            assertThat(bench.version()).isEqualTo("2");
        } finally {
            mount("umount", "-l", small.toString());
        }
    }

    private static boolean mount(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    @Test
    void should_stop_in_order_on_sigterm_and_leave_nothing() throws Exception {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1", "-work", "300ms");
            Sandbox.Running supervisor = bench.supervise("is ready");
            int serving = bench.servingPid();
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(bench::version);
            TimeUnit.MILLISECONDS.sleep(150);
            supervisor.process().toHandle().destroy();
            assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(supervisor.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(supervisor.process().exitValue()).isZero();
            assertThat(Pidfd.open(serving)).isEmpty();
            assertThat(Files.exists(bench.directory().path().resolve("state.json")))
                    .isFalse();
        }
    }
}
