package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The socket calls. Each returns what C returns, or `-errno`.
public final class Sockets {
    /// include/linux/socket.h
    public static final int AF_INET = 2;

    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    /// include/linux/net.h
    public static final int SOCK_STREAM = 1;

    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x80000;
    /// include/uapi/asm-generic/socket.h (the same on x86-64 and arm64)
    public static final int SOL_SOCKET = 1;

    public static final int SO_RCVBUF = 8;
    public static final int SO_RCVTIMEO = 20;
    /// include/linux/socket.h
    public static final int MSG_TRUNC = 0x20;

    // int socket(int domain, int type, int protocol);
    private static final MethodHandle SOCKET =
            Downcall.link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    // int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen);
    private static final MethodHandle BIND =
            Downcall.link("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    // int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen);
    private static final MethodHandle CONNECT =
            Downcall.link("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    // int listen(int sockfd, int backlog);
    private static final MethodHandle LISTEN =
            Downcall.link("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    // ssize_t send(int sockfd, const void *buf, size_t len, int flags);
    private static final MethodHandle SEND =
            Downcall.link("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    // ssize_t recv(int sockfd, void *buf, size_t len, int flags);
    private static final MethodHandle RECV =
            Downcall.link("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    // int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen);
    private static final MethodHandle GETSOCKOPT = Downcall.link(
            "getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    // int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen);
    private static final MethodHandle SETSOCKOPT = Downcall.link(
            "setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

    private Sockets() {}

    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int bind(int fd, MemorySegment address) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int connect(int fd, MemorySegment address) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) CONNECT.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// Called again on a listening socket, it changes the limit of the accept queue at once.
    public static int listen(int fd, int backlog) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static long send(int fd, MemorySegment buffer, long length, int flags) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) SEND.invokeExact(state, fd, buffer, length, flags), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static long recv(int fd, MemorySegment buffer, long length, int flags) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) RECV.invokeExact(state, fd, buffer, length, flags), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param length in: the room in `value`; out: what the kernel wrote
    public static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result(
                    (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}
