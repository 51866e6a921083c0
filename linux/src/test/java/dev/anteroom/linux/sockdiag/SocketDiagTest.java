package dev.anteroom.linux.sockdiag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.linux.TestNamespace;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Sockets;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the running kernel, each test in a network namespace of its own.
class SocketDiagTest {
    private static final int PORT = 8080;
    /// The coarsest jiffy a kernel can be built with (CONFIG_HZ=100), and a millisecond of rounding.
    private static final int JIFFY_MILLIS = 10 + 1;

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_DEFER_ACCEPT = 9;
    private static final int IPPROTO_MPTCP = 262;

    private TestNamespace namespace;
    private SocketDiag diag;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void open() {
        namespace = TestNamespace.create();
        diag = SocketDiag.open(namespace.namespace());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
        if (diag != null) {
            diag.close();
        }
        if (namespace != null) {
            namespace.close();
        }
    }

    @Test
    void should_show_depth_and_limit_and_that_a_backlog_of_n_holds_n_plus_1() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 3);
        for (int i = 0; i < 4; i++) {
            connect("127.0.0.1");
        }
        Listener listener = onlyListener();
        assertThat(listener.depth()).isEqualTo(4);
        assertThat(listener.limit()).isEqualTo(3);
        assertThat(listener.full()).isTrue();
        assertThat(listener.endpoint()).isEqualTo("127.0.0.1:8080");
        assertThat(diag.queued(PORT).connections()).hasSize(4);
    }

    @Test
    void should_count_an_overflow_on_the_listener_and_in_the_namespace() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 1);
        connect("127.0.0.1");
        connect("127.0.0.1");
        NetCounters before = counters();
        long dropsBefore = onlyListener().drops();
        for (int i = 0; i < 3; i++) {
            connectNonBlocking("127.0.0.1");
        }
        Thread.sleep(50);
        NetCounters after = counters();
        assertThat(after.since(before, NetCounters.LISTEN_OVERFLOWS)).hasValue(3);
        assertThat(after.since(before, NetCounters.LISTEN_DROPS)).hasValue(3);
        assertThat(onlyListener().drops() - dropsBefore).isEqualTo(3);
        assertThat(onlyListener().depth()).isEqualTo(2);
    }

    @Test
    void should_tell_the_true_age_of_silent_immediate_late_and_closed_clients() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 16);
        long before = System.nanoTime();
        SocketChannel silent = connect("127.0.0.1");
        SocketChannel immediate = connect("127.0.0.1");
        immediate.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        SocketChannel late = connect("127.0.0.1");
        SocketChannel closed = connect("127.0.0.1");
        long after = System.nanoTime();
        Map<Integer, String> names = new TreeMap<>(Map.of(
                port(silent), "silent", port(immediate), "immediate", port(late), "late", port(closed), "closed"));
        Thread.sleep(200);
        late.write(ByteBuffer.wrap(new byte[] {1}));
        closed.close();
        Thread.sleep(200);

        long dumpStart = System.nanoTime();
        QueuedConnections queued = diag.queued(PORT);
        long dumpEnd = System.nanoTime();

        assertThat(queued.depth()).isEqualTo(4);
        assertThat(queued.dead()).isZero();
        assertThat(queued.connections())
                .extracting(connection -> names.get(connection.peerPort()))
                .containsExactlyInAnyOrder("silent", "immediate", "late", "closed");
        for (QueuedConnection connection : queued.connections()) {
            assertThat(connection.ageMillis())
                    .as(names.get(connection.peerPort()))
                    .isBetween(
                            (int) ((dumpStart - after) / 1_000_000) - JIFFY_MILLIS,
                            (int) ((dumpEnd - before) / 1_000_000) + JIFFY_MILLIS);
            boolean gone = "closed".equals(names.get(connection.peerPort()));
            assertThat(connection.kind())
                    .isEqualTo(gone ? QueuedConnection.Kind.CLIENT_GONE : QueuedConnection.Kind.WAITING);
        }
        assertThat(queued.oldestMillis()).isCloseTo(400, within(150));
    }

    @Test
    void should_count_an_entry_that_its_client_reset_as_dead() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 16);
        connect("127.0.0.1");
        SocketChannel reset = connect("127.0.0.1");
        reset.setOption(StandardSocketOptions.SO_LINGER, 0);
        reset.close();
        Thread.sleep(20);
        QueuedConnections queued = diag.queued(PORT);
        assertThat(queued.depth()).isEqualTo(2);
        assertThat(queued.connections()).hasSize(1);
        assertThat(queued.dead()).isEqualTo(1);
    }

    @Test
    void should_see_both_families_of_clients_on_a_dual_stack_listener() throws Exception {
        listen(StandardProtocolFamily.INET6, "::", 16);
        connect("127.0.0.1");
        connect("::1");
        Listener listener = onlyListener();
        assertThat(listener.family()).isEqualTo(AddressFamily.IPV6);
        assertThat(listener.dualStack()).isTrue();
        assertThat(listener.endpoint()).isEqualTo("*:8080");
        assertThat(listener.depth()).isEqualTo(2);
        assertThat(diag.queued(PORT).connections()).hasSize(2);
    }

    @Test
    void should_follow_one_connection_by_its_four_tuple_into_accept() throws Exception {
        for (String address : List.of("127.0.0.1", "::1")) {
            try (ServerSocketChannel server =
                    namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET6)
                            .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 9000), 8))) {
                InetAddress loopback = InetAddress.ofLiteral(address);
                try (SocketChannel client =
                        namespace.call(() -> SocketChannel.open(new InetSocketAddress(loopback, 9000)))) {
                    SocketState queued =
                            diag.find(loopback, 9000, loopback, port(client)).orElseThrow();
                    assertThat(queued.queued()).isTrue();
                    assertThat(queued.lastDataSentMillis()).isBetween(0, 200);
                    try (SocketChannel accepted = server.accept()) {
                        assertThat(accepted.isConnected()).isTrue();
                        SocketState taken = diag.find(loopback, 9000, loopback, port(client))
                                .orElseThrow();
                        assertThat(taken.accepted()).isTrue();
                        assertThat(taken.cookie()).isEqualTo(queued.cookie());
                    }
                    assertThat(diag.find(loopback, 9000, loopback, 1)).isEmpty();
                }
            }
        }
    }

    @Test
    void should_tell_two_reuseport_members_apart_when_one_is_stuck() throws Exception {
        ServerSocketChannel first = reuseport();
        ServerSocketChannel second = reuseport();
        for (int i = 0; i < 40; i++) {
            connect("127.0.0.1");
        }
        second.configureBlocking(false);
        int accepted = 0;
        for (SocketChannel channel = second.accept(); channel != null; channel = second.accept()) {
            open.add(channel);
            accepted++;
        }
        assertThat(first.isOpen()).isTrue();
        assertThat(accepted).isPositive();
        List<Listener> listeners = diag.listeners(PORT);
        assertThat(listeners).hasSize(2);
        assertThat(listeners.get(0).sharesAddressWith(listeners.get(1))).isTrue();
        assertThat(listeners.get(0).inode()).isNotEqualTo(listeners.get(1).inode());
        assertThat(listeners).extracting(Listener::depth).containsExactlyInAnyOrder(0, 40 - accepted);
        assertThat(diag.queued(PORT).connections()).hasSize(40 - accepted);
    }

    @Test
    void should_show_what_ss_shows_at_the_same_moment() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 3);
        open.add(namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 9090), 77)));
        open.add(namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9091), 5)));
        connect("127.0.0.1");
        connect("127.0.0.1");
        TestNamespace.Output ss = namespace.exec("ss", "-Hlnt");
        assumeTrue(ss.exit() == 0, "ss is absent");
        Map<String, String> expected = new TreeMap<>();
        for (String line : ss.text().strip().split("\n", -1)) {
            String[] column = line.split(" +", -1);
            expected.put(column[3], column[1] + "/" + column[2]);
        }
        Map<String, String> actual = new TreeMap<>();
        for (Listener listener : diag.listeners()) {
            actual.put(listener.endpoint(), listener.depth() + "/" + listener.limit());
        }
        assertThat(actual).isEqualTo(expected).hasSize(3);
    }

    @Test
    void should_list_a_half_open_handshake() throws Exception {
        int fd = nativeListener(0, 8, true);
        try {
            // TCP_DEFER_ACCEPT drops the bare final ACK: the client is connected, the server is in SYN_RECV.
            connect("127.0.0.1");
            assertThat(diag.handshakes(PORT)).singleElement().satisfies(handshake -> {
                assertThat(handshake.localPort()).isEqualTo(PORT);
                assertThat(handshake.nextRetransmitMillis()).isBetween(1L, 1_100L);
            });
            assertThat(diag.queued(PORT).connections()).isEmpty();
        } finally {
            Descriptors.close(fd);
        }
    }

    @Test
    void should_see_an_mptcp_listener_with_the_inode_its_holder_shows() throws Exception {
        int fd = nativeListener(IPPROTO_MPTCP, 5, false);
        try {
            connect("127.0.0.1");
            Listener listener = onlyListener();
            assertThat(listener.mptcp()).isTrue();
            assertThat(listener.depth()).isEqualTo(1);
            assertThat(listener.limit()).isEqualTo(5);
            assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)))
                    .hasToString("socket:[" + listener.inode() + "]");
            assertThat(diag.queued(PORT).connections()).hasSize(1);

            assertThat(Sockets.listen(fd, 50)).isZero();
            assertThat(onlyListener().limit()).isEqualTo(50);
        } finally {
            Descriptors.close(fd);
        }
    }

    @Test
    void should_freeze_the_limit_at_listen_and_raise_it_when_listening_again() throws Exception {
        namespace.sysctl("net.core.somaxconn", "64");
        listen(StandardProtocolFamily.INET, "127.0.0.1", 4096);
        assertThat(onlyListener().limit()).isEqualTo(64);
        namespace.sysctl("net.core.somaxconn", "4096");
        assertThat(onlyListener().limit()).isEqualTo(64);
    }

    @Test
    void should_look_known_listeners_up_as_a_dump_shows_them() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 3);
        open.add(namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 9089), 78)));
        open.add(namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 9090), 77)));
        open.add(namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET6)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), PORT), 5)));
        SocketRows known = new SocketRows();
        diag.dumpListeners(known);
        connect("127.0.0.1");
        connect("::1");
        connect("::1");
        SocketRows dumped = new SocketRows();
        diag.dumpListeners(dumped);
        SocketRows lookedUp = new SocketRows();
        assertThat(diag.lookUpListeners(known, lookedUp)).isTrue();
        assertThat(lookedUp.size()).isEqualTo(4);
        for (int row = 0; row < 4; row++) {
            assertThat(lookedUp.listener(row)).isEqualTo(dumped.listener(row));
        }
    }

    @Test
    void should_ask_for_a_dump_where_a_listener_is_gone_or_replaced_or_one_of_a_group() throws Exception {
        SocketRows known = new SocketRows();
        SocketRows lookedUp = new SocketRows();
        try (ServerSocketChannel gone = namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), 3))) {
            assertThat(gone.isOpen()).isTrue();
            diag.dumpListeners(known);
            assertThat(diag.lookUpListeners(known, lookedUp)).isTrue();
        }
        assertThat(diag.lookUpListeners(known, lookedUp)).isFalse();
        assertThat(lookedUp.size()).isZero();
        reuseport();
        assertThat(diag.lookUpListeners(known, lookedUp)).as("replaced").isFalse();
        reuseport();
        diag.dumpListeners(known);
        assertThat(diag.lookUpListeners(known, lookedUp)).as("a group").isFalse();
        // The conversation goes on: answers not waited for are skipped.
        assertThat(diag.listeners(PORT)).hasSize(2);
    }

    @Test
    void should_find_nothing_in_an_empty_namespace() {
        assertThat(diag.listeners()).isEmpty();
        assertThat(diag.queued(PORT)).isEqualTo(new QueuedConnections(PORT, 0, List.of(), 0));
        assertThat(diag.handshakes(PORT)).isEmpty();
        assertThat(diag.inconsistentDumps()).isZero();
    }

    @Test
    void should_read_a_dump_that_needs_several_datagrams() throws Exception {
        listen(StandardProtocolFamily.INET, "127.0.0.1", 1000);
        for (int i = 0; i < 400; i++) {
            connect("127.0.0.1");
        }
        QueuedConnections queued = diag.queued(PORT);
        assertThat(queued.connections()).hasSize(400);
        assertThat(queued.connections()).extracting(QueuedConnection::cookie).doesNotHaveDuplicates();
        assertThat(queued.connections()).extracting(QueuedConnection::peerPort).doesNotHaveDuplicates();
    }

    private Listener onlyListener() {
        List<Listener> listeners = diag.listeners(PORT);
        assertThat(listeners).hasSize(1);
        return listeners.getFirst();
    }

    private NetCounters counters() {
        Optional<NetCounters> counters =
                namespace.call(() -> ProcNet.ofThisThread().counters());
        return counters.orElseThrow();
    }

    private void listen(ProtocolFamily family, String address, int backlog) {
        open.add(namespace.call(() -> ServerSocketChannel.open(family)
                .bind(new InetSocketAddress(InetAddress.ofLiteral(address), PORT), backlog)));
    }

    private int nativeListener(int protocol, int backlog, boolean deferAccept) {
        int fd = namespace.call(
                () -> Sockets.socket(Sockets.AF_INET, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, protocol));
        assumeTrue(fd >= 0, "this kernel lacks protocol " + protocol);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_INET);
            address.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) PORT);
            assertThat(Sockets.bind(fd, address)).isZero();
            if (deferAccept) {
                MemorySegment seconds = arena.allocateFrom(ValueLayout.JAVA_INT, 5);
                assertThat(Sockets.setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, seconds))
                        .isZero();
            }
            assertThat(Sockets.listen(fd, backlog)).isZero();
        }
        return fd;
    }

    private ServerSocketChannel reuseport() {
        ServerSocketChannel channel = namespace.call(() -> ServerSocketChannel.open(StandardProtocolFamily.INET)
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), 128));
        open.add(channel);
        return channel;
    }

    private SocketChannel connect(String address) {
        SocketChannel channel =
                namespace.call(() -> SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral(address), PORT)));
        open.add(channel);
        return channel;
    }

    private void connectNonBlocking(String address) {
        open.add(namespace.call(() -> {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.ofLiteral(address), PORT));
            return channel;
        }));
    }

    private static int port(SocketChannel channel) {
        try {
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
