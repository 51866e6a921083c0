package dev.anteroom.linux.canary;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Probes one listener of a network namespace, one connection at a time. Nothing is sent on a connection; it is
/// closed when its fate is known, so the service sees a client that connects and goes away. Not thread-safe.
///
/// The server-side socket is looked up by its four-tuple (one netlink question, whatever the number of sockets):
/// without a file it is queued, with one it has been accepted.
public final class AcceptCanary implements AutoCloseable {
    private static final long MIN_POLL_NANOS = 200_000;
    private static final long MAX_POLL_NANOS = 5_000_000;

    private final NetNamespace namespace;
    private final SocketDiag diag;
    private final InetSocketAddress target;
    private final Duration timeout;

    private AcceptCanary(NetNamespace namespace, InetSocketAddress target, Duration timeout) {
        this.namespace = namespace;
        this.target = target;
        this.timeout = timeout;
        this.diag = SocketDiag.open(namespace);
    }

    /// @param namespace stays open until this is closed
    /// @param target an address of that namespace
    /// @param timeout for one probe: the handshake and the wait each
    /// @throws dev.anteroom.linux.PermissionException where the namespace may not be entered
    public static AcceptCanary open(NetNamespace namespace, InetSocketAddress target, Duration timeout) {
        return new AcceptCanary(namespace, target, timeout);
    }

    /// One connection, start to end.
    public CanaryResult probe() {
        return namespace.call(this::probeHere);
    }

    private CanaryResult probeHere() throws IOException {
        try (SocketChannel channel = SocketChannel.open();
                Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            long start = System.nanoTime();
            if (!connected(channel, selector, start)) {
                return new CanaryResult(CanaryResult.Outcome.NOT_ESTABLISHED, millis(start), 0, 0);
            }
            double connect = millis(start);
            InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
            return watch(local, connect);
        } catch (ConnectException e) {
            return new CanaryResult(CanaryResult.Outcome.REFUSED, 0, 0, 0);
        }
    }

    private boolean connected(SocketChannel channel, Selector selector, long start) throws IOException {
        if (channel.connect(target)) {
            return true;
        }
        channel.register(selector, SelectionKey.OP_CONNECT);
        while (System.nanoTime() - start < timeout.toNanos()) {
            selector.select(Math.max(1, timeout.toMillis() - (System.nanoTime() - start) / 1_000_000));
            if (channel.finishConnect()) {
                return true;
            }
        }
        return false;
    }

    private CanaryResult watch(InetSocketAddress local, double connectMillis) {
        InetAddress server = target.getAddress();
        long established = System.nanoTime();
        long lastSeenQueued = established;
        long pause = MIN_POLL_NANOS;
        boolean everSeen = false;
        while (true) {
            long before = System.nanoTime();
            Optional<SocketState> state = diag.find(server, target.getPort(), local.getAddress(), local.getPort());
            double wait = (before - established) / 1e6;
            double resolution = (before - lastSeenQueued) / 1e6;
            if (state.isPresent() && state.get().accepted()) {
                return new CanaryResult(CanaryResult.Outcome.ACCEPTED, connectMillis, wait, resolution);
            }
            boolean queued = state.isPresent() && state.get().queued();
            everSeen |= queued;
            if (state.isEmpty() ? everSeen || clientIsGone(local) : closing(state.get())) {
                return new CanaryResult(CanaryResult.Outcome.ACCEPTED_AND_CLOSED, connectMillis, wait, resolution);
            }
            if (before - established > timeout.toNanos()) {
                CanaryResult.Outcome outcome =
                        queued ? CanaryResult.Outcome.STILL_QUEUED : CanaryResult.Outcome.NOT_ESTABLISHED;
                return new CanaryResult(outcome, connectMillis, wait, 0);
            }
            lastSeenQueued = before;
            LockSupport.parkNanos(this, pause);
            pause = Math.min(MAX_POLL_NANOS, pause * 2);
        }
    }

    /// A client that has lost its socket was reset. One that has it while the server has none is a phantom: its
    /// final ACK was dropped.
    private boolean clientIsGone(InetSocketAddress local) {
        return diag.find(local.getAddress(), local.getPort(), target.getAddress(), target.getPort())
                .isEmpty();
    }

    /// States a server-side socket reaches only through `close`, which only an accepted one can.
    private static boolean closing(SocketState state) {
        return switch (state.state()) {
            case FIN_WAIT1, FIN_WAIT2, TIME_WAIT, LAST_ACK, CLOSING, CLOSE -> true;
            case ESTABLISHED, SYN_SENT, SYN_RECV, NEW_SYN_RECV, CLOSE_WAIT, LISTEN, UNKNOWN -> false;
        };
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    /// The address at which a listener of `port` in `namespace` can be reached from within.
    ///
    /// @throws LinuxException where nobody listens there
    public static InetSocketAddress target(NetNamespace namespace, int port) {
        try (SocketDiag found = SocketDiag.open(namespace)) {
            return found.listeners(port).stream()
                    .findFirst()
                    .map(listener -> {
                        InetAddress address = listener.address();
                        if (address.isAnyLocalAddress()) {
                            boolean v6Only = address.getAddress().length == 16 && !listener.dualStack();
                            address = InetAddress.ofLiteral(v6Only ? "::1" : "127.0.0.1");
                        }
                        return new InetSocketAddress(address, port);
                    })
                    .orElseThrow(() -> new LinuxException(
                            "Nobody listens on port " + port + " in the network namespace of " + namespace.name()
                                    + ": `anteroom listeners` shows who listens where",
                            0));
        }
    }

    @Override
    public void close() {
        diag.close();
    }
}
