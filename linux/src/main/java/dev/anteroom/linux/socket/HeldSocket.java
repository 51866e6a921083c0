package dev.anteroom.linux.socket;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.libc.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/// A socket that this process has open, by its descriptor. While it is held its port stays open and what is
/// queued on it is safe, whatever happens to the service: the last close of a listener resets its queue.
public final class HeldSocket implements AutoCloseable {
    private static final long ANSWER_SECONDS = 10;

    // include/uapi/asm-generic/socket.h
    private static final int SO_REUSEADDR = 2;
    private static final int SO_TYPE = 3;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_PROTOCOL = 38;
    private static final int SO_DOMAIN = 39;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int SO_COOKIE = 57;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int IPPROTO_MPTCP = 262;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int TCP_INFO = 11;
    // include/uapi/linux/tcp.h, struct tcp_info: for a listener tcpi_unacked is the queue's depth, tcpi_sacked its
    // limit
    // (net/ipv4/tcp.c, tcp_get_info)
    private static final int TCPI_UNACKED = 24;
    private static final int TCPI_SACKED = 28;
    private static final int TCP_INFO_BYTES = 32;
    private static final int SOCKADDR_BYTES = 128;

    private final int fd;
    private final long inode;
    private final MemorySegment info = Arena.ofAuto().allocate(TCP_INFO_BYTES, 8);
    private final MemorySegment length = Arena.ofAuto().allocate(4, 4);
    private boolean closed;

    private HeldSocket(int fd, long inode) {
        this.fd = fd;
        this.inode = inode;
    }

    /// Takes over an open descriptor.
    ///
    /// @throws LinuxException where it is no socket; then it is left open
    public static HeldSocket own(int fd) {
        try {
            // "socket:[12345]"
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            if (target.startsWith("socket:[")) {
                return new HeldSocket(fd, Long.parseLong(target.substring(8, target.length() - 1)));
            }
            throw new LinuxException("Descriptor " + fd + " is no socket but " + target, 0);
        } catch (IOException e) {
            throw new LinuxException("There is no descriptor " + fd + ": " + e.getMessage(), Errno.EBADF);
        }
    }

    /// A new socket that listens (UDP: is bound), in the network namespace of the calling thread. A TCP socket is the
    /// first member of a SO_REUSEPORT group whose traffic share is fixed at "all to the first": a later member gets
    /// nothing until [#share(TrafficShare)] says so.
    ///
    /// @param backlog what to ask of `listen`; the namespace's somaxconn caps it
    /// @throws LinuxException where the address is taken or not this host's
    public static HeldSocket listen(ListenAddress address, int backlog) {
        HeldSocket socket = bound(address, OptionalInt.empty());
        try {
            if (socket.isTcp()) {
                socket.share(TrafficShare.none());
            }
            if (!socket.isDatagram()) {
                socket.listen(backlog);
            }
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /// Connects to a Unix socket; an answer that takes longer than ten seconds is an error.
    ///
    /// @throws LinuxException where nobody listens there, or it may not be reached
    public static HeldSocket connect(ListenAddress.Unix address) {
        int fd = Sockets.socket(MessageCalls.AF_UNIX, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new LinuxException("A Unix socket cannot be made: " + Errno.name(-fd), -fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            // struct timeval {s64 tv_sec, s64 tv_usec}
            MemorySegment timeout = arena.allocate(16, 8);
            timeout.set(ValueLayout.JAVA_LONG, 0, ANSWER_SECONDS);
            Sockets.setsockopt(fd, Sockets.SOL_SOCKET, Sockets.SO_RCVTIMEO, timeout);
            int connected = Sockets.connect(
                    fd, ListenAddress.unixSockaddr(arena, address.path().toString()));
            if (connected < 0) {
                Descriptors.close(fd);
                throw new LinuxException(
                        address.path() + " cannot be connected to: " + Errno.name(-connected), -connected);
            }
        }
        return own(fd);
    }

    /// A second TCP socket on the address of `first`, bound and not yet listening. Both are given SO_REUSEPORT, and the
    /// new one the owner of the first: a group has one.
    ///
    /// @param uid owner of the first
    public static HeldSocket sibling(HeldSocket first, int uid) {
        first.set(Sockets.SOL_SOCKET, SO_REUSEPORT, 1);
        return bound(first.address(), OptionalInt.of(uid));
    }

    private static HeldSocket bound(ListenAddress address, OptionalInt uid) {
        int domain = switch (address) {
            case ListenAddress.Unix _ -> MessageCalls.AF_UNIX;
            case ListenAddress.Inet inet ->
                inet.address().getAddress().length == 16 ? Sockets.AF_INET6 : Sockets.AF_INET;
        };
        boolean udp = address instanceof ListenAddress.Inet inet && inet.transport() == ListenAddress.Transport.UDP;
        int fd =
                Sockets.socket(domain, (udp ? MessageCalls.SOCK_DGRAM : Sockets.SOCK_STREAM) | Sockets.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new LinuxException(
                    "A socket for " + address + " cannot be made: " + Errno.name(-fd)
                            + (fd == -Errno.EAFNOSUPPORT ? " (no IPv6 here: name an IPv4 address)" : ""),
                    -fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            HeldSocket socket = own(fd);
            if (address instanceof ListenAddress.Inet inet) {
                if (domain == Sockets.AF_INET6) {
                    socket.set(IPPROTO_IPV6, IPV6_V6ONLY, inet.dualStack() ? 0 : 1);
                }
                if (!udp) {
                    socket.set(Sockets.SOL_SOCKET, SO_REUSEADDR, 1);
                    socket.set(Sockets.SOL_SOCKET, SO_REUSEPORT, 1);
                }
            }
            if (uid.isPresent() && uid.getAsInt() != socket.uid()) {
                socket.check(MessageCalls.fchown(fd, uid.getAsInt(), -1), "be given to uid " + uid.getAsInt());
            }
            int result = Sockets.bind(fd, address.toSockaddr(arena));
            if (result == -Errno.EADDRINUSE) {
                throw new LinuxException(
                        address
                                + " is in use: `anteroom listeners` shows by whom; `anteroom adopt` takes a running service over",
                        Errno.EADDRINUSE);
            }
            socket.check(result, "be bound to " + address);
            return socket;
        } catch (LinuxException e) {
            Descriptors.close(fd);
            throw e;
        }
    }

    public int fd() {
        return fd;
    }

    /// What `/proc/PID/fd` links name it by.
    public long inode() {
        return inode;
    }

    /// The kernel's identity of it, as sock_diag tells it.
    public long cookie() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(8, 8);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, 8);
            check(Sockets.getsockopt(fd, Sockets.SOL_SOCKET, SO_COOKIE, value, size), "tell its cookie");
            return value.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /// Who made it.
    public int uid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:uid");
        } catch (IOException e) {
            throw new LinuxException("The owner of descriptor " + fd + " cannot be read: " + e.getMessage(), 0);
        }
    }

    /// Where it is bound.
    public ListenAddress address() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_BYTES, 8);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, SOCKADDR_BYTES);
            check(MessageCalls.getsockname(fd, address, size), "tell its address");
            boolean v6 = get(Sockets.SOL_SOCKET, SO_DOMAIN).orElse(0) == Sockets.AF_INET6;
            return ListenAddress.ofSockaddr(
                    address.asSlice(0, Math.min(SOCKADDR_BYTES, size.get(ValueLayout.JAVA_INT, 0))),
                    isDatagram() ? ListenAddress.Transport.UDP : ListenAddress.Transport.TCP,
                    v6 && get(IPPROTO_IPV6, IPV6_V6ONLY).orElse(1) == 0);
        }
    }

    public boolean isTcp() {
        int protocol = get(Sockets.SOL_SOCKET, SO_PROTOCOL).orElse(0);
        return protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP;
    }

    /// Go 1.24 and newer listen this way by default.
    public boolean isMptcp() {
        return get(Sockets.SOL_SOCKET, SO_PROTOCOL).orElse(0) == IPPROTO_MPTCP;
    }

    public boolean isDatagram() {
        return get(Sockets.SOL_SOCKET, SO_TYPE).orElse(0) == MessageCalls.SOCK_DGRAM
                || get(Sockets.SOL_SOCKET, SO_PROTOCOL).orElse(0) == IPPROTO_UDP;
    }

    /// Whether it listens. Any holder's `shutdown` stops it for all; [#listen(int)] revives it.
    public boolean isListening() {
        return get(Sockets.SOL_SOCKET, SO_ACCEPTCONN).orElse(0) == 1;
    }

    /// Shared by all holders. A holder that clears it makes `accept` block the others.
    public boolean isNonBlocking() {
        int flags = MessageCalls.fcntl(fd, MessageCalls.F_GETFL, 0);
        check(flags, "tell its flags");
        return (flags & MessageCalls.O_NONBLOCK) != 0;
    }

    /// Changes it for all holders.
    public void setNonBlocking(boolean on) {
        int flags = MessageCalls.fcntl(fd, MessageCalls.F_GETFL, 0);
        check(flags, "tell its flags");
        int wanted = on ? flags | MessageCalls.O_NONBLOCK : flags & ~MessageCalls.O_NONBLOCK;
        check(MessageCalls.fcntl(fd, MessageCalls.F_SETFL, wanted), "be made " + (on ? "non-blocking" : "blocking"));
    }

    /// Begins to listen; on a socket that listens, changes the limit of the accept queue at once, for all holders.
    public void listen(int backlog) {
        check(Sockets.listen(fd, backlog), "listen");
    }

    /// Takes the next connection off the queue. Blocks where the socket does: not for virtual threads.
    ///
    /// @throws LinuxException where it listens no more
    public HeldSocket accept() {
        int connection = MessageCalls.accept(fd);
        while (connection == -Errno.EINTR) {
            connection = MessageCalls.accept(fd);
        }
        check(connection, "accept");
        return own(connection);
    }

    /// The user at the other end of a connected Unix socket, by the kernel's word.
    public int peerUid() {
        try (Arena arena = Arena.ofConfined()) {
            // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
            MemorySegment credentials = arena.allocate(12, 4);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, 12);
            check(Sockets.getsockopt(fd, Sockets.SOL_SOCKET, SO_PEERCRED, credentials, size), "tell its peer");
            return credentials.get(ValueLayout.JAVA_INT, 4);
        }
    }

    /// Depth and limit of a TCP listener; some 1 µs.
    ///
    /// @return empty for other sockets, and for one that doesn't listen
    public synchronized Optional<QueueDepth> queue() {
        if (closed) {
            return Optional.empty();
        }
        length.set(ValueLayout.JAVA_INT, 0, TCP_INFO_BYTES);
        int result = Sockets.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, length);
        // tcpi_state: TCP_LISTEN is 10
        if (result < 0 || info.get(ValueLayout.JAVA_BYTE, 0) != 10) {
            return Optional.empty();
        }
        return Optional.of(new QueueDepth(
                info.get(ValueLayout.JAVA_INT, TCPI_UNACKED), info.get(ValueLayout.JAVA_INT, TCPI_SACKED)));
    }

    /// Sets how the group shares new connections out. A socket that doesn't listen yet starts a group of its own.
    ///
    /// @throws LinuxException where it is in no group: it began to listen without SO_REUSEPORT
    public void share(TrafficShare share) {
        try (Arena arena = Arena.ofConfined()) {
            check(
                    Sockets.setsockopt(fd, Sockets.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, share.toProgram(arena)),
                    "share traffic with another");
        }
    }

    /// Whether it began to listen as a member of a SO_REUSEPORT group, so that [#share(TrafficShare)] works on it. Sets
    /// the share to "all to the first".
    public boolean isInGroup() {
        try (Arena arena = Arena.ofConfined()) {
            return Sockets.setsockopt(
                            fd,
                            Sockets.SOL_SOCKET,
                            SO_ATTACH_REUSEPORT_CBPF,
                            TrafficShare.none().toProgram(arena))
                    == 0;
        }
    }

    /// Stops it for all its holders, queued connections included: they are reset, or move to another member of
    /// its group while net.ipv4.tcp_migrate_req is 1.
    public void shutdown() {
        // SHUT_RDWR; what never listened isn't connected either
        MessageCalls.shutdown(fd, 2);
    }

    public HeldSocket duplicate() {
        int copy = MessageCalls.fcntl(fd, MessageCalls.F_DUPFD_CLOEXEC, 3);
        check(copy, "be duplicated");
        return new HeldSocket(copy, inode);
    }

    private OptionalInt get(int level, int option) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(4, 4);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, 4);
            return Sockets.getsockopt(fd, level, option, value, size) < 0
                    ? OptionalInt.empty()
                    : OptionalInt.of(value.get(ValueLayout.JAVA_INT, 0));
        }
    }

    private void set(int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            check(
                    Sockets.setsockopt(fd, level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value)),
                    "be given option " + option);
        }
    }

    private void check(int result, String what) {
        if (result == -Errno.EPERM || result == -Errno.EACCES) {
            throw new PermissionException(
                    "The socket may not " + what + " (" + Errno.name(-result) + "): run as root, or as its owner; "
                            + "ports below 1024 need CAP_NET_BIND_SERVICE",
                    -result,
                    "");
        }
        if (result < 0) {
            throw new LinuxException("The socket cannot " + what + ": " + Errno.name(-result), -result);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
        }
    }
}
