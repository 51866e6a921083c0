package dev.anteroom.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Messages with ancillary data, and what is done with descriptors that came that way. Each returns what C returns, or
/// `-errno`.
public final class MessageCalls {
    /// include/linux/socket.h
    public static final int AF_UNIX = 1;

    public static final int SOCK_DGRAM = 2;
    public static final int SCM_RIGHTS = 1;
    public static final int SCM_CREDENTIALS = 2;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_CTRUNC = 8;
    public static final int MSG_CMSG_CLOEXEC = 0x40000000;
    /// include/uapi/linux/fcntl.h, include/uapi/asm-generic/fcntl.h
    public static final int F_GETFD = 1;

    public static final int F_SETFD = 2;
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_DUPFD_CLOEXEC = 1030;
    public static final int FD_CLOEXEC = 1;
    public static final int O_NONBLOCK = 0x800;
    /// sizeof(struct msghdr) on 64-bit.
    public static final int MSGHDR_BYTES = 56;

    // ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags);
    private static final MethodHandle SENDMSG =
            Downcall.link("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    // ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags);
    private static final MethodHandle RECVMSG =
            Downcall.link("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    // int socketpair(int domain, int type, int protocol, int sv[2]);
    private static final MethodHandle SOCKETPAIR =
            Downcall.link("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    // int fcntl(int fd, int cmd, ...);
    private static final MethodHandle FCNTL =
            Downcall.linkVariadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    // int fchown(int fd, uid_t owner, gid_t group);
    private static final MethodHandle FCHOWN =
            Downcall.link("fchown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    // int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen);
    private static final MethodHandle GETSOCKNAME =
            Downcall.link("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    // int accept4(int sockfd, struct sockaddr *_Nullable addr, socklen_t *_Nullable addrlen, int flags);
    private static final MethodHandle ACCEPT4 =
            Downcall.link("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    // int shutdown(int sockfd, int how);
    private static final MethodHandle SHUTDOWN =
            Downcall.link("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private MessageCalls() {}

    public static long sendmsg(int fd, MemorySegment message, int flags) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) SENDMSG.invokeExact(state, fd, message, flags), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static long recvmsg(int fd, MemorySegment message, int flags) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((long) RECVMSG.invokeExact(state, fd, message, flags), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param pair 8 bytes: the two descriptors
    public static int socketpair(int domain, int type, int protocol, MemorySegment pair) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) SOCKETPAIR.invokeExact(state, domain, type, protocol, pair), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int fcntl(int fd, int command, int argument) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) FCNTL.invokeExact(state, fd, command, argument), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int fchown(int fd, int uid, int gid) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) FCHOWN.invokeExact(state, fd, uid, gid), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// @param length in: the room in `address`; out: the address's true length
    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) GETSOCKNAME.invokeExact(state, fd, address, length), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    /// The connection is close-on-exec. Blocks where the listener does.
    public static int accept(int fd) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result(
                    (int) ACCEPT4.invokeExact(state, fd, MemorySegment.NULL, MemorySegment.NULL, Sockets.SOCK_CLOEXEC),
                    state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }

    public static int shutdown(int fd, int how) {
        MemorySegment state = Downcall.state();
        try {
            return Downcall.result((int) SHUTDOWN.invokeExact(state, fd, how), state);
        } catch (Throwable thrown) {
            throw Downcall.impossible(thrown);
        }
    }
}
