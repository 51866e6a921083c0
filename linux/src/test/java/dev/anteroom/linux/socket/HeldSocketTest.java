package dev.anteroom.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.libc.Sockets;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeldSocketTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        ":8080, :8080",
        "8080, :8080",
        "[::]:8080, :8080",
        "tcp6://[::]:8080, tcp6://[::]:8080",
        "127.0.0.1:0, 127.0.0.1:0",
        "tcp://10.1.2.3:80, 10.1.2.3:80",
        "udp://127.0.0.1:53, udp://127.0.0.1:53",
        "/run/x.sock, unix:///run/x.sock",
    })
    void should_read_addresses_as_people_write_them(String text, String canonical) {
        assertThat(ListenAddress.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", ":99999", "1.2.3:80", "::1:80", "sctp://:1", "run/x.sock", "[fe80::1:80"})
    void should_refuse_what_is_no_address(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void should_listen_on_each_family_and_say_what_it_is() {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.call(() -> {
                for (String text : List.of("127.0.0.1:4000", ":4001", "tcp6://[::]:4002", "udp://127.0.0.1:4003")) {
                    try (HeldSocket socket = HeldSocket.listen(ListenAddress.parse(text), 50)) {
                        assertThat(socket.address()).isEqualTo(ListenAddress.parse(text));
                        assertThat(socket.isListening()).isEqualTo(!text.startsWith("udp"));
                    }
                }
                Path path = directory.resolve("web.sock");
                try (HeldSocket socket = HeldSocket.listen(ListenAddress.parse(path.toString()), 50)) {
                    assertThat(socket.address()).isEqualTo(new ListenAddress.Unix(path));
                    assertThat(socket.queue()).isEmpty();
                }
                return 0;
            });
        }
    }

    @Test
    void should_say_of_a_taken_port_how_to_find_its_owner() {
        try (HeldSocket first = HeldSocket.listen(ListenAddress.parse("127.0.0.1:0"), 5);
                HeldSocket duplicate = first.duplicate()) {
            assertThat(duplicate.inode()).isEqualTo(first.inode());
            ListenAddress taken = first.address();
            first.share(TrafficShare.none());
            // an ordinary program, without SO_REUSEPORT
            assertThatThrownBy(() -> new java.net.ServerSocket(
                                    ((ListenAddress.Inet) taken).port(), 5, InetAddress.ofLiteral("127.0.0.1"))
                            .close())
                    .isInstanceOf(java.net.BindException.class);
        }
    }

    @Test
    void should_read_depth_and_limit_as_sock_diag_does_and_change_the_limit_at_once() {
        try (TestNamespace namespace = TestNamespace.create();
                SocketDiag diag = SocketDiag.open(namespace.namespace())) {
            namespace.call(() -> {
                try (HeldSocket socket = HeldSocket.listen(ListenAddress.parse("127.0.0.1:4000"), 3);
                        SocketChannel client = connect(4000, null)) {
                    assertThat(client.isConnected()).isTrue();
                    assertThat(socket.queue()).contains(new QueueDepth(1, 3));
                    socket.listen(90);
                    assertThat(socket.queue()).contains(new QueueDepth(1, 90));
                    assertThat(diag.listeners(4000)).singleElement().satisfies(listener -> {
                        assertThat(listener.limit()).isEqualTo(90);
                        assertThat(listener.depth()).isEqualTo(1);
                        assertThat(listener.inode()).isEqualTo(socket.inode());
                        assertThat(listener.cookie()).isEqualTo(socket.cookie());
                    });
                }
                return 0;
            });
        }
    }

    @Test
    void should_revive_a_listener_that_another_holder_shut_down() {
        try (HeldSocket socket = HeldSocket.listen(ListenAddress.parse("127.0.0.1:0"), 5);
                HeldSocket other = socket.duplicate()) {
            MessageCalls.shutdown(other.fd(), 2);
            assertThat(socket.isListening()).isFalse();
            socket.listen(5);
            assertThat(other.isListening()).isTrue();
        }
    }

    @Test
    void should_see_and_undo_what_another_holder_did_to_the_shared_flags() {
        try (HeldSocket socket = HeldSocket.listen(ListenAddress.parse("127.0.0.1:0"), 5);
                HeldSocket other = socket.duplicate()) {
            other.setNonBlocking(true);
            assertThat(socket.isNonBlocking()).isTrue();
            socket.setNonBlocking(false);
            assertThat(other.isNonBlocking()).isFalse();
        }
    }

    @Test
    void should_send_a_later_member_nothing_until_told_and_then_its_share() {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.call(() -> {
                try (HeldSocket first = HeldSocket.listen(ListenAddress.parse(":4000"), 2000);
                        HeldSocket second = HeldSocket.sibling(first, first.uid())) {
                    second.listen(2000);
                    List<SocketChannel> clients = new ArrayList<>(connects(100));
                    assertThat(depths(first, second)).containsExactly(100, 0);
                    Inet4Address dark = (Inet4Address) InetAddress.ofLiteral("127.84.0.2");
                    Inet4Address light = (Inet4Address) InetAddress.ofLiteral("127.84.0.1");
                    first.share(new TrafficShare(50, light, dark));
                    clients.addAll(connects(200));
                    // binomial, n 200, p 0.5: outside 60…140 once in 10^8
                    assertThat(depths(first, second).get(1)).isBetween(60, 140);
                    int before = depths(first, second).get(1);
                    for (int i = 0; i < 20; i++) {
                        clients.add(connect(4000, dark));
                    }
                    assertThat(depths(first, second).get(1)).isEqualTo(before + 20);
                    for (int i = 0; i < 20; i++) {
                        clients.add(connect(4000, light));
                    }
                    assertThat(depths(first, second).get(1)).isEqualTo(before + 20);
                    first.share(new TrafficShare(100, light, dark));
                    int old = depths(first, second).get(0);
                    clients.addAll(connects(50));
                    assertThat(depths(first, second).get(0)).isEqualTo(old);
                    for (SocketChannel client : clients) {
                        client.close();
                    }
                }
                return 0;
            });
        }
    }

    @Test
    void should_move_queued_connections_to_the_sibling_when_one_leaves() {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.sysctl("net.ipv4.tcp_migrate_req", "1");
            namespace.call(() -> {
                HeldSocket first = HeldSocket.listen(ListenAddress.parse("127.0.0.1:4000"), 200);
                try (HeldSocket second = HeldSocket.sibling(first, first.uid())) {
                    List<SocketChannel> clients = connects(30);
                    second.listen(200);
                    assertThat(depths(first, second)).containsExactly(30, 0);
                    first.close();
                    assertThat(second.queue())
                            .hasValueSatisfying(
                                    queue -> assertThat(queue.depth()).isEqualTo(30));
                    // it is alone now, and first of its group
                    clients.addAll(connects(10));
                    assertThat(second.queue())
                            .hasValueSatisfying(
                                    queue -> assertThat(queue.depth()).isEqualTo(40));
                    second.share(TrafficShare.none());
                    for (SocketChannel client : clients) {
                        client.close();
                    }
                }
                return 0;
            });
        }
    }

    @Test
    void should_not_share_what_began_to_listen_alone() throws IOException {
        try (ServerSocketChannel plain =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
            int port = ((InetSocketAddress) plain.getLocalAddress()).getPort();
            int self = (int) ProcessHandle.current().pid();
            try (SocketDiag diag = SocketDiag.open();
                    Pidfd pidfd = Pidfd.open(self).orElseThrow()) {
                long inode = diag.listeners(port).getFirst().inode();
                int fd = FdTable.of(self).sockets().orElseThrow().stream()
                        .filter(socket -> socket.inode() == inode)
                        .findFirst()
                        .orElseThrow()
                        .fd();
                try (HeldSocket borrowed = HeldSocket.own(pidfd.borrow(fd))) {
                    assertThat(borrowed.isInGroup()).isFalse();
                    assertThatThrownBy(() -> borrowed.share(TrafficShare.none()))
                            .isInstanceOf(LinuxException.class)
                            .hasMessageContaining("share traffic");
                }
            }
        }
    }

    @Test
    void should_pass_descriptors_over_a_unix_socket() {
        try (Arena arena = Arena.ofConfined();
                HeldSocket socket = HeldSocket.listen(ListenAddress.parse("127.0.0.1:0"), 5)) {
            MemorySegment pair = arena.allocate(8, 4);
            assertThat(MessageCalls.socketpair(
                            MessageCalls.AF_UNIX, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, 0, pair))
                    .isZero();
            try (HeldSocket left = HeldSocket.own(pair.get(ValueLayout.JAVA_INT, 0));
                    HeldSocket right = HeldSocket.own(pair.get(ValueLayout.JAVA_INT, 4))) {
                FdPassing.send(left.fd(), "http\nadmin", List.of(socket.fd(), socket.fd()));
                FdPassing.Received received = FdPassing.receive(right.fd());
                assertThat(received.text()).isEqualTo("http\nadmin");
                assertThat(received.descriptors()).hasSize(2).allSatisfy(fd -> {
                    assertThat(MessageCalls.fcntl(fd, MessageCalls.F_GETFD, 0)).isEqualTo(MessageCalls.FD_CLOEXEC);
                    try (HeldSocket got = HeldSocket.own(fd)) {
                        assertThat(got.inode()).isEqualTo(socket.inode());
                    }
                });
            }
        }
    }

    private static List<Integer> depths(HeldSocket... sockets) {
        List<Integer> depths = new ArrayList<>();
        for (HeldSocket socket : sockets) {
            depths.add(socket.queue().orElseThrow().depth());
        }
        return depths;
    }

    private static List<SocketChannel> connects(int count) {
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(connect(4000, null));
        }
        return clients;
    }

    private static SocketChannel connect(int port, @Nullable InetAddress from) {
        try {
            SocketChannel channel = SocketChannel.open();
            if (from != null) {
                channel.bind(new InetSocketAddress(from, 0));
            }
            channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
