package dev.anteroom.linux.sockdiag;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.Sockets;
import dev.anteroom.linux.netns.NetNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A conversation with the kernel about the TCP sockets of one network namespace. No privilege is needed in one's
/// own. Not thread-safe: one per thread; it may be handed from one thread to another.
///
/// Fast path: [#dumpListeners(SocketRows)] and [#dumpQueued(int,SocketRows)] allocate nothing once warm. A LISTEN
/// dump costs the same whatever number of connections the namespace holds; a dump of connections does not: ask
/// for it only while something is queued.
public final class SocketDiag implements AutoCloseable {
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final short NLM_F_REQUEST = 1;
    private static final short NLM_F_DUMP = 0x300;
    private static final byte IPPROTO_TCP = 6;
    private static final int REQUEST_BYTES = 16 + 56;
    // struct inet_diag_sockid in the request: sport, dport, src, dst, if, cookie
    private static final int PORTS = 16 + 8;
    private static final int LOCAL = PORTS + 4;
    private static final int REMOTE = LOCAL + 16;
    private static final int INTERFACE = REMOTE + 16;
    private static final int COOKIE = INTERFACE + 4;
    /// Above, one dump is cheaper than the look-ups.
    private static final int MAX_LOOK_UPS = 8;
    /// The kernel fills at most 32 KiB per datagram (net/netlink/af_netlink.c, `netlink_dump`), grown to what the
    /// reader offers.
    private static final int REPLY_BYTES = 64 * 1024;

    private static final int MAX_ATTEMPTS = 4;
    private static final int TIMEOUT_SECONDS = 5;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment request = arena.allocate((long) MAX_LOOK_UPS * REQUEST_BYTES, 8);
    private final MemorySegment reply = arena.allocate(REPLY_BYTES, 8);
    /// The same memory, for code that is only quickly compiled ([DiagParser#parse]).
    private final ByteBuffer question = request.asByteBuffer().order(ByteOrder.nativeOrder());

    private final ByteBuffer answer = reply.asByteBuffer().order(ByteOrder.nativeOrder());
    private final DiagParser parser = new DiagParser();
    private final SocketRows rows = new SocketRows();
    private final int fd;
    private int sequence;
    private long inconsistentDumps;
    private boolean closed;

    private SocketDiag(int fd) {
        this.fd = fd;
    }

    /// In the network namespace of the calling thread.
    public static SocketDiag open() {
        return new SocketDiag(openDescriptor());
    }

    /// The netlink socket alone, opened in the network namespace of the calling thread and close-on-exec: to be passed
    /// to a
    /// process that may not enter it. It serves the namespace that it was opened in, whoever holds it.
    public static int openDescriptor() {
        int fd = Sockets.socket(Sockets.AF_NETLINK, Sockets.SOCK_RAW | Sockets.SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            throw new LinuxException(
                    "A sock_diag netlink socket cannot be opened (" + Errno.name(-fd)
                            + "): the kernel needs CONFIG_INET_DIAG, and a seccomp filter must allow AF_NETLINK",
                    -fd);
        }
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment timeout = scratch.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, TIMEOUT_SECONDS);
            Sockets.setsockopt(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVTIMEO, timeout);
            // struct sockaddr_nl {u16 family, u16 pad, u32 pid, u32 groups}: connected to the kernel (pid 0), nobody
            // else is heard.
            MemorySegment kernel = scratch.allocate(12, 8);
            kernel.set(ValueLayout.JAVA_SHORT, 0, (short) Sockets.AF_NETLINK);
            int connected = Sockets.connect(fd, kernel);
            if (connected < 0) {
                Descriptors.close(fd);
                throw new LinuxException(
                        "A sock_diag netlink socket cannot be connected: " + Errno.name(-connected), -connected);
            }
        }
        return fd;
    }

    /// Over what [#openDescriptor()] has opened, perhaps in another process; it belongs to this object from now on.
    public static SocketDiag adopt(int fd) {
        return new SocketDiag(fd);
    }

    /// In another network namespace; it stays there whichever thread uses it.
    public static SocketDiag open(NetNamespace namespace) {
        return namespace.call(SocketDiag::open);
    }

    /// All listening sockets of both families.
    public List<Listener> listeners() {
        return listeners(0);
    }

    /// The listening sockets on one port (0: on any), of both families.
    public List<Listener> listeners(int port) {
        rows.clear();
        dump(SocketQuery.describedListeners(port), rows);
        List<Listener> listeners = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            listeners.add(rows.listener(row));
        }
        return listeners;
    }

    /// Fills `into` with all listening sockets.
    public void dumpListeners(SocketRows into) {
        into.clear();
        dump(SocketQuery.listeners(0), into);
    }

    /// Fills `into` with the listening sockets on one port.
    public void dumpListeners(int port, SocketRows into) {
        into.clear();
        dump(SocketQuery.listeners(port), into);
    }

    /// Adds to `into` the listening sockets of one family on one port (0: on any): half the cost of both where the
    /// other has none.
    public void addListeners(AddressFamily family, int port, SocketRows into) {
        dump(SocketQuery.listeners(port), family.code(), into);
    }

    /// Fills `into` with the same listening sockets as `known` (what an earlier dump found), as they are now,
    /// by looking each up: some 5 µs for one. A dump walks the kernel's table of listeners, all its buckets,
    /// once per address family. Sockets that have begun to listen since are not seen.
    ///
    /// @return false where that does not do, and a dump is needed: one has gone or been replaced, there are
    ///     more than a few, or several share an address (SO_REUSEPORT: the kernel's look-up picks one of
    ///     them); `into` is empty then
    public boolean lookUpListeners(SocketRows known, SocketRows into) {
        into.clear();
        int count = known.size();
        if (count > MAX_LOOK_UPS || known.anyShareAnAddress()) {
            return false;
        }
        int first = sequence + 1;
        for (int row = 0; row < count; row++) {
            ask(row, known);
        }
        if (count > 0) {
            send((long) count * REQUEST_BYTES);
        }
        for (int row = 0; row < count; row++) {
            if (!isAnswered(first + row, known.cookie(row), into)) {
                into.clear();
                return false;
            }
        }
        return true;
    }

    private void ask(int row, SocketRows known) {
        SocketQuery query = SocketQuery.listeners(known.localPort(row));
        int at = row * REQUEST_BYTES;
        header(at, NLM_F_REQUEST);
        body(at, known.family(row).code(), query.states(), query.extensions(), query.localPort(), 0);
        question.put(at + LOCAL, known.localAddressBytes(), row * 16, 16);
        question.putInt(at + INTERFACE, known.interfaceIndex(row));
        // Another socket at this address is then an error (ESTALE), not an answer.
        question.putInt(at + COOKIE, (int) known.cookie(row));
        question.putInt(at + COOKIE + 4, (int) (known.cookie(row) >>> 32));
    }

    private boolean isAnswered(int expected, long cookie, SocketRows into) {
        int before = into.size();
        parser.reset();
        while (into.size() == before) {
            int length = receive();
            if (length < 0 || parser.parse(answer, length, expected, into) != DiagParser.Progress.MORE) {
                // Whatever is still on its way carries an old sequence number and is skipped.
                return false;
            }
        }
        return into.size() == before + 1 && into.cookie(before) == cookie && into.state(before) == TcpState.LISTEN;
    }

    /// Fills `into` with the established connections of a local port, accepted ones among them:
    /// [SocketRows#isQueued(int)] tells.
    public void dumpQueued(int port, SocketRows into) {
        into.clear();
        dump(SocketQuery.connections(port), into);
    }

    /// What waits on a port now.
    public QueuedConnections queued(int port) {
        rows.clear();
        dump(SocketQuery.listeners(port), rows);
        int depth = 0;
        for (int row = 0; row < rows.size(); row++) {
            depth += rows.receiveQueue(row);
        }
        List<QueuedConnection> connections = new ArrayList<>();
        if (depth > 0) {
            rows.clear();
            dump(SocketQuery.connections(port), rows);
            for (int row = 0; row < rows.size(); row++) {
                if (rows.isQueued(row)) {
                    connections.add(rows.queuedConnection(row));
                }
            }
            connections.sort(
                    Comparator.comparingInt(QueuedConnection::ageMillis).reversed());
        }
        return new QueuedConnections(port, depth, connections, Math.max(0, depth - connections.size()));
    }

    /// The half-open handshakes on a local port. Invisible where SYN cookies have taken over: then the kernel keeps no
    /// state.
    public List<Handshake> handshakes(int port) {
        rows.clear();
        dump(SocketQuery.handshakes(port), rows);
        List<Handshake> handshakes = new ArrayList<>(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            handshakes.add(rows.handshake(row));
        }
        return handshakes;
    }

    /// One connection by its four-tuple, `local` being this namespace's end. Costs the same however many sockets there
    /// are.
    ///
    /// @return empty where there is none (the kernel's look-up falls back to the listener: that is none, too)
    public Optional<SocketState> find(InetAddress local, int localPort, InetAddress remote, int remotePort) {
        byte[] localBytes = local.getAddress();
        byte[] remoteBytes = remote.getAddress();
        if (localBytes.length != remoteBytes.length) {
            throw new IllegalArgumentException(
                    "a connection's two ends are of one address family, not " + local + " and " + remote);
        }
        header(0, NLM_F_REQUEST);
        body(0, localBytes.length == 16 ? Sockets.AF_INET6 : Sockets.AF_INET, 0, 2, localPort, remotePort);
        question.put(LOCAL, localBytes);
        question.put(REMOTE, remoteBytes);
        rows.clear();
        parser.reset();
        send(REQUEST_BYTES);
        DiagParser.Progress progress = DiagParser.Progress.MORE;
        while (progress == DiagParser.Progress.MORE && rows.size() == 0) {
            progress = parser.parse(answer, receive(), sequence, rows);
        }
        if (progress == DiagParser.Progress.ERROR) {
            return switch (parser.errno()) {
                case Errno.ENOENT -> Optional.empty();
                default -> throw refused("look up a connection", parser.errno());
            };
        }
        if (rows.size() == 0 || rows.state(0) == TcpState.LISTEN) {
            return Optional.empty();
        }
        return Optional.of(new SocketState(rows.state(0), rows.inode(0), rows.lastDataSentMillis(0), rows.cookie(0)));
    }

    /// Dumps that the kernel said were made while a table changed, and that stayed so after the last attempt.
    public long inconsistentDumps() {
        return inconsistentDumps;
    }

    private void dump(SocketQuery query, SocketRows into) {
        dump(query, Sockets.AF_INET, into);
        dump(query, Sockets.AF_INET6, into);
    }

    private void dump(SocketQuery query, int family, SocketRows into) {
        int before = into.size();
        for (int attempt = 1; ; attempt++) {
            into.truncate(before);
            DiagParser.Progress progress = attempt(query, family, into);
            if (progress == DiagParser.Progress.ERROR) {
                // No IPv6 in this kernel or namespace: then there are no such sockets.
                if (parser.errno() == Errno.ENOENT && family == Sockets.AF_INET6) {
                    into.truncate(before);
                    return;
                }
                throw refused("list sockets", parser.errno());
            }
            if (progress == DiagParser.Progress.DONE && !parser.interrupted()) {
                return;
            }
            if (attempt == MAX_ATTEMPTS) {
                if (progress == DiagParser.Progress.MORE) {
                    throw new LinuxException(
                            "The kernel's socket list was cut short " + MAX_ATTEMPTS
                                    + " times (ENOBUFS or a truncated datagram): try again with less load",
                            Errno.ENOBUFS);
                }
                inconsistentDumps++;
                return;
            }
        }
    }

    /// @return MORE where the reply was lost and has to be asked for again
    private DiagParser.Progress attempt(SocketQuery query, int family, SocketRows into) {
        header(0, (short) (NLM_F_REQUEST | NLM_F_DUMP));
        body(0, family, query.states(), query.extensions(), query.localPort(), 0);
        parser.reset();
        send(REQUEST_BYTES);
        while (true) {
            int length = receive();
            if (length < 0) {
                return DiagParser.Progress.MORE;
            }
            DiagParser.Progress progress = parser.parse(answer, length, sequence, into);
            if (progress != DiagParser.Progress.MORE) {
                return progress;
            }
        }
    }

    private void header(int at, short flags) {
        sequence++;
        question.putInt(at, REQUEST_BYTES);
        question.putShort(at + 4, (short) SOCK_DIAG_BY_FAMILY);
        question.putShort(at + 6, flags);
        question.putInt(at + 8, sequence);
        question.putInt(at + 12, 0);
    }

    private void body(int at, int family, int states, int extensions, int localPort, int remotePort) {
        question.put(at + 16, (byte) family);
        question.put(at + 17, IPPROTO_TCP);
        question.putShort(at + 18, (short) 0);
        question.put(at + 18, (byte) extensions);
        question.putInt(at + 20, states);
        question.putShort(at + PORTS, bigEndian(localPort));
        question.putShort(at + PORTS + 2, bigEndian(remotePort));
        for (int zero = at + LOCAL; zero < at + COOKIE; zero += 4) {
            question.putInt(zero, 0);
        }
        // INET_DIAG_NOCOOKIE
        question.putLong(at + COOKIE, -1);
    }

    private static short bigEndian(int port) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? (short) port : Short.reverseBytes((short) port);
    }

    private void send(long bytes) {
        if (closed) {
            throw new IllegalStateException("this SocketDiag is closed");
        }
        while (true) {
            long sent = Sockets.send(fd, request, bytes, 0);
            if (sent == bytes) {
                return;
            }
            if (sent != -Errno.EINTR) {
                throw refused("take a question", (int) -sent);
            }
        }
    }

    /// @return the datagram's length, or -1 where the reply has been lost in part
    private int receive() {
        while (true) {
            // MSG_TRUNC: the datagram's true length, also where it did not fit.
            long length = Sockets.recv(fd, reply, REPLY_BYTES, Sockets.MSG_TRUNC);
            if (length == -Errno.EINTR) {
                continue;
            }
            if (length > REPLY_BYTES || length == -Errno.ENOBUFS) {
                return -1;
            }
            if (length == -Errno.EAGAIN) {
                throw new LinuxException(
                        "The kernel did not answer a sock_diag question within " + TIMEOUT_SECONDS + " s",
                        Errno.EAGAIN);
            }
            if (length < 0) {
                throw refused("answer", (int) -length);
            }
            return (int) length;
        }
    }

    private static LinuxException refused(String what, int errno) {
        String advice = errno == Errno.ENOENT ? ": load the kernel module tcp_diag (modprobe tcp_diag)" : "";
        return new LinuxException("sock_diag refused to " + what + " (" + Errno.name(errno) + ")" + advice, errno);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
            arena.close();
        }
    }
}
