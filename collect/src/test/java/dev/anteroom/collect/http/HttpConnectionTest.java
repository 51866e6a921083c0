package dev.anteroom.collect.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.http.Endpoint.Access;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the JDK's own server, and against sockets that misbehave.
class HttpConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private HttpServer server;
    private final AtomicReference<String> authorization = new AtomicReference<>("");

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/debug/pprof/whole", 200, "0123456789", 10);
        // 0 is the server's word for chunks.
        answer("/debug/pprof/chunks", 200, "abc".repeat(5000), 0);
        answer("/debug/pprof/closed", 401, "who are you", 11);
        answer("/debug/pprof/busy", 500, "Could not enable CPU profiling: cpu profiling already in use\n", 0);
        redirect("/debug/pprof/moved", "/debug/pprof/whole");
        redirect("/debug/pprof/away", "http://192.0.2.1/debug/pprof/whole");
        redirect("/debug/pprof/round", "/debug/pprof/round");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, int status, String body, long length) {
        server.createContext(path, exchange -> {
            authorization.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(status, length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body.getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    private void redirect(String path, String where) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Location", where);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    private HttpConnection open(Access access) throws HttpFailure {
        return HttpConnection.open(Endpoint.at("127.0.0.1", server.getAddress().getPort(), access), null, PATIENCE);
    }

    @Test
    void should_keep_one_connection_for_many_answers() throws HttpFailure {
        try (HttpConnection connection = open(Access.NONE)) {
            for (int i = 0; i < 3; i++) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                Answer answer = connection.get("chunks", body, 100_000, PATIENCE);
                assertThat(body.toString(StandardCharsets.US_ASCII)).isEqualTo("abc".repeat(5000));
                assertThat(answer.cut()).isFalse();
                connection.get("moved", new ByteArrayOutputStream(), 100, PATIENCE);
            }
            assertThat(connection.usable()).isTrue();
        }
    }

    @Test
    void should_keep_no_more_than_was_allowed_and_say_so() throws HttpFailure {
        try (HttpConnection connection = open(Access.NONE)) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            Answer answer = connection.get("chunks", body, 1000, PATIENCE);
            assertThat(answer.cut()).isTrue();
            assertThat(body.size()).isEqualTo(1000);
        }
    }

    @Test
    void should_follow_no_redirect_to_another_host() throws HttpFailure {
        try (HttpConnection connection = open(Access.of(List.of(), "me:secret", Trust.NORMAL))) {
            assertThatThrownBy(() -> connection.get("away", new ByteArrayOutputStream(), 100, PATIENCE))
                    .isInstanceOf(HttpFailure.class)
                    .hasMessageContaining("192.0.2.1")
                    .hasMessageContaining("isn't followed");
        }
        try (HttpConnection connection = open(Access.NONE)) {
            assertThatThrownBy(() -> connection.get("round", new ByteArrayOutputStream(), 100, PATIENCE))
                    .hasMessageContaining("302");
        }
    }

    @Test
    void should_send_credentials_and_never_tell_them() throws HttpFailure {
        Access access = Access.of(List.of("X-Team: sre"), "me:secret", Trust.NORMAL);
        try (HttpConnection connection = open(access)) {
            connection.get("whole", new ByteArrayOutputStream(), 100, PATIENCE);
            assertThat(authorization.get()).startsWith("Basic ");
        }
        assertThat(Endpoint.at("h", 1, access).toString() + access)
                .doesNotContain("Basic")
                .doesNotContain("sre");
        assertThatThrownBy(() -> Access.of(List.of("X: a\r\nY: b"), "", Trust.NORMAL))
                .isInstanceOf(CollectException.class)
                .hasMessageNotContaining("Y: b");
        assertThatThrownBy(() -> Endpoint.of("http://me:secret@host:1", Access.NONE))
                .hasMessageContaining("--user")
                .hasMessageNotContaining("secret");
    }

    @Test
    void should_say_what_a_status_means_and_go_on() throws HttpFailure {
        try (HttpConnection connection = open(Access.NONE)) {
            assertThatThrownBy(() -> connection.get("closed", new ByteArrayOutputStream(), 100, PATIENCE))
                    .hasMessageContaining("401")
                    .hasMessageContaining("--user");
            assertThatThrownBy(() -> connection.get("busy", new ByteArrayOutputStream(), 100, PATIENCE))
                    .hasMessageContaining("already in use");
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            connection.get("whole", body, 100, PATIENCE);
            assertThat(body.size()).isEqualTo(10);
        }
    }

    @Test
    void should_give_up_on_a_server_that_accepts_nothing_or_talks_nonsense() throws IOException {
        try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                HttpConnection connection = HttpConnection.open(
                        Endpoint.at("127.0.0.1", deaf.getLocalPort(), Access.NONE), null, PATIENCE)) {
            long before = System.nanoTime();
            assertThatThrownBy(() -> connection.get("x", new ByteArrayOutputStream(), 100, Duration.ofMillis(300)))
                    .hasMessageContaining("didn't answer within 0.3 s");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
            assertThat(connection.usable()).isFalse();
        }
        try (ServerSocket odd = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket client = odd.accept()) {
                    client.getOutputStream().write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().read();
                } catch (IOException e) {
                    // The test ended first.
                    return;
                }
            });
            try (HttpConnection connection =
                    HttpConnection.open(Endpoint.at("127.0.0.1", odd.getLocalPort(), Access.NONE), null, PATIENCE)) {
                assertThatThrownBy(() -> connection.get("x", new ByteArrayOutputStream(), 100, PATIENCE))
                        .hasMessageContaining("doesn't speak HTTP");
            }
        }
    }
}
