package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Servers as Debian builds them (unpacked by `.ci/debian-servers`): stripped, some with cgo. Each must show a
/// goroutine parked in Accept on a socket.
class DebianServersTest {
    private static final Path SERVERS = Path.of("/opt/debian-servers");

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    @CsvSource(
            delimiter = '|',
            value = {
                "usr/bin/prometheus | --config.file=FOLDER/config.yml --storage.tsdb.path=FOLDER/data"
                        + " --web.listen-address=127.0.0.1:PORT",
                "usr/bin/caddy | file-server --listen 127.0.0.1:PORT --root FOLDER",
                "usr/bin/etcd | --data-dir FOLDER/data --listen-client-urls http://127.0.0.1:PORT"
                        + " --advertise-client-urls http://127.0.0.1:PORT --listen-peer-urls http://127.0.0.1:0",
                "usr/sbin/nats-server | -a 127.0.0.1 -p PORT",
                "usr/bin/docker-registry | serve FOLDER/registry.yml"
            })
    void should_find_the_accept_loop_of_a_server(String program, String arguments)
            throws IOException, InterruptedException {
        Path binary = SERVERS.resolve(program);
        assumeTrue(Files.isExecutable(binary), "no " + binary + " (.ci/debian-servers unpacks it)");
        int port = freePort();
        Files.writeString(folder.resolve("config.yml"), "global: {}\n");
        Files.writeString(
                folder.resolve("registry.yml"),
                "version: 0.1\nstorage: {filesystem: {rootdirectory: " + folder.resolve("images")
                        + "}}\nhttp: {addr: \"127.0.0.1:" + port + "\"}\n");
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        for (String word : arguments.split(" ", -1)) {
            command.add(word.replace("FOLDER", folder.toString()).replace("PORT", Integer.toString(port)));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("HOME", folder.toString());
        Process server = builder.start();
        try {
            boolean found = false;
            List<String> seen = List.of();
            for (int attempt = 0; attempt < 300 && !found && server.isAlive(); attempt++) {
                Thread.sleep(100);
                seen = new ArrayList<>();
                found = accepts((int) server.pid(), seen);
            }
            assertThat(found)
                    .as("%s, and its log:%n%s", seen, Files.readString(folder.resolve("log")))
                    .isTrue();
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    /// Whether a goroutine is parked in Accept, on a descriptor that is a socket.
    private static boolean accepts(int pid, List<String> seen) throws IOException {
        try (GoProcess process = GoProcess.open(pid)) {
            assertThat(process.build().stripped()).isTrue();
            GoroutineSnapshot snapshot = process.goroutines();
            assertThat(snapshot.unreadable()).isZero();
            for (int row = 0; row < snapshot.size(); row++) {
                List<StackFrame> frames = process.stacks().frames(snapshot.stack(row));
                seen.add(snapshot.state(row) + " " + frames);
                boolean accepts = frames.stream().anyMatch(f -> f.function().endsWith("(*FD).Accept"));
                if (accepts && snapshot.fd(row) >= 0) {
                    Path link = Files.readSymbolicLink(Path.of("/proc/" + pid + "/fd/" + snapshot.fd(row)));
                    assertThat(link.toString()).startsWith("socket:");
                    return true;
                }
            }
        } catch (GoProcessException e) {
            // While it starts there may be no goroutine 1 yet, or the loader is still at work.
            seen.add(e.getMessage());
        }
        return false;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
