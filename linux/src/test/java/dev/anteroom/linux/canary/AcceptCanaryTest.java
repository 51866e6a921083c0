package dev.anteroom.linux.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptCanaryTest {
    private static final int PORT = 8080;

    @Test
    void should_time_a_connection_to_the_moment_it_is_accepted() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                ServerSocketChannel server = listen(namespace, 16)) {
            for (boolean closeAtOnce : new boolean[] {false, true}) {
                List<SocketChannel> accepted = new ArrayList<>();
                long[] acceptedAt = new long[1];
                Thread acceptor = Thread.ofPlatform().start(() -> {
                    try (SocketDiag diag = SocketDiag.open(namespace.namespace())) {
                        while (diag.queued(PORT).connections().isEmpty()) {
                            Thread.sleep(1);
                        }
                        Thread.sleep(150);
                        SocketChannel channel = server.accept();
                        acceptedAt[0] = System.nanoTime();
                        accepted.add(channel);
                        if (closeAtOnce) {
                            channel.close();
                        }
                    } catch (java.io.IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                long before = System.nanoTime();
                CanaryResult result = probe(namespace, Duration.ofSeconds(20));
                acceptor.join();
                if (!closeAtOnce) {
                    assertThat(result.outcome()).isEqualTo(CanaryResult.Outcome.ACCEPTED);
                }
                double longest = (acceptedAt[0] - before) / 1e6;
                assertThat(result.waitMillis()).isGreaterThan(140);
                assertThat(result.waitMillis() - result.resolutionMillis()).isLessThan(longest);
                accepted.getFirst().close();
            }
        }
    }

    @Test
    void should_say_that_nobody_accepted_in_time() throws Exception {
        try (TestNamespace namespace = TestNamespace.create();
                ServerSocketChannel server = listen(namespace, 16)) {
            assertThat(server.isOpen()).isTrue();
            CanaryResult result = probe(namespace, Duration.ofMillis(200));
            assertThat(result.outcome()).isEqualTo(CanaryResult.Outcome.STILL_QUEUED);
            assertThat(result.waitMillis()).isBetween(190.0, 500.0);
        }
    }

    @Test
    void should_say_that_no_connection_came_about_at_a_full_queue() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try (TestNamespace namespace = TestNamespace.create();
                ServerSocketChannel server = listen(namespace, 1)) {
            assertThat(server.isOpen()).isTrue();
            for (int i = 0; i < 2; i++) {
                clients.add(namespace.call(
                        () -> SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT))));
            }
            assertThat(probe(namespace, Duration.ofMillis(200)).outcome())
                    .isEqualTo(CanaryResult.Outcome.NOT_ESTABLISHED);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    void should_name_a_port_nobody_listens_on() {
        try (TestNamespace namespace = TestNamespace.create()) {
            assertThatThrownBy(() -> AcceptCanary.target(namespace.namespace(), PORT))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("Nobody listens on port 8080");
            try (AcceptCanary canary = AcceptCanary.open(
                    namespace.namespace(),
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT),
                    Duration.ofSeconds(1))) {
                assertThat(canary.probe().outcome()).isEqualTo(CanaryResult.Outcome.REFUSED);
            }
        }
    }

    private static ServerSocketChannel listen(TestNamespace namespace, int backlog) {
        return namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(PORT), backlog));
    }

    private static CanaryResult probe(TestNamespace namespace, Duration timeout) {
        try (AcceptCanary canary =
                AcceptCanary.open(namespace.namespace(), AcceptCanary.target(namespace.namespace(), PORT), timeout)) {
            return canary.probe();
        }
    }
}
