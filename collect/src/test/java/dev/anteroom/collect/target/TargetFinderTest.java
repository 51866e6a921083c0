package dev.anteroom.collect.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.http.Endpoint.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A wrong URL is said before anything is recorded, and a port is found in whatever network namespace it is.
class TargetFinderTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final List<Process> started = new ArrayList<>();
    private final List<String> namespaces = new ArrayList<>();

    @AfterEach
    void clear() throws Exception {
        started.forEach(Process::destroyForcibly);
        for (String namespace : namespaces) {
            new ProcessBuilder("ip", "netns", "del", namespace).start().waitFor();
        }
    }

    private static void refuses(@Nullable Integer pid, @Nullable Integer port, @Nullable String url, String why) {
        assertThatThrownBy(() -> TargetFinder.find(new Wanted(pid, port, url, Access.NONE))
                        .close())
                .isInstanceOf(CollectException.class)
                .hasMessageContaining(why);
    }

    @Test
    @Timeout(60)
    void should_refuse_a_url_at_which_nobody_listens() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        refuses(null, null, "http://127.0.0.1:" + port, "http://127.0.0.1:" + port);
    }

    @ParameterizedTest
    @Timeout(60)
    @CsvSource({
        "200,text/html; charset=utf-8,<!DOCTYPE html><p>Log in,a web page instead of a profile",
        "200,text/plain,hello,something else serves there",
        "404,text/plain,no such page,answered 404",
        "401,text/plain,who are you,credentials"
    })
    void should_refuse_a_url_that_serves_something_else(int status, String type, String body, String why)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            refuses(null, null, "http://127.0.0.1:" + server.getAddress().getPort(), why);
        } finally {
            server.stop(0);
        }
    }

    private Process listening(String namespace, int port) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is absent");
        assumeTrue(
                new ProcessBuilder("ip", "netns", "add", namespace).start().waitFor() == 0,
                "no network namespaces here");
        namespaces.add(namespace);
        Process process = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "/usr/bin/python3",
                        "-c",
                        "import socket, sys, time; s = socket.socket(); s.bind(('0.0.0.0', int(sys.argv[1])));"
                                + " s.listen(5); print('ok', flush=True); time.sleep(60)",
                        Integer.toString(port))
                .start();
        started.add(process);
        assertThat(process.inputReader().readLine()).isEqualTo("ok");
        return process;
    }

    @Test
    @Timeout(60)
    void should_find_a_port_in_another_network_namespace_or_name_those_that_have_it() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        long own = ProcessHandle.current().pid();
        Process first = listening("anteroom-tf-" + own + "-a", port);
        try (Target target = TargetFinder.find(new Wanted(null, port, null, Access.NONE))) {
            assertThat(target.pid()).isEqualTo((int) first.pid());
            assertThat(target.listeners()).isNotEmpty();
        }
        Process second = listening("anteroom-tf-" + own + "-b", port);
        refuses(null, port, null, "pid " + first.pid() + " python3");
        refuses(null, port, null, "pid " + second.pid() + " python3");
        int free = port == 65_535 ? port - 1 : port + 1;
        refuses(null, free, null, "Nothing listens on port " + free);
    }
}
