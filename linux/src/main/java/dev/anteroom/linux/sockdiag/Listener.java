package dev.anteroom.linux.sockdiag;

import java.net.InetAddress;

/// A listening TCP socket at one moment.
///
/// @param family IPV6 for Go's `":8080"`, IPv4 clients included
/// @param address local address, unspecified for "all"
/// @param port local port
/// @param inode of the socket's file: what `/proc/PID/fd` links name it by
/// @param uid who created it
/// @param depth connections in the accept queue, dead ones included
/// @param limit the accept queue's limit, frozen when `listen` was called; the queue holds one more
/// @param drops packets dropped on this socket since it exists, overflows among them; wraps at 2³²
/// @param dualStack an IPv6 socket that takes IPv4 connections too
/// @param mptcp a subflow of an MPTCP listener
/// @param interfaceIndex the interface it is bound to, 0 for any
/// @param cookie the kernel's identity of the socket
public record Listener(
        AddressFamily family,
        InetAddress address,
        int port,
        long inode,
        int uid,
        int depth,
        int limit,
        long drops,
        boolean dualStack,
        boolean mptcp,
        int interfaceIndex,
        long cookie) {

    /// Whether a SYN that arrives now is dropped: the kernel compares with "greater" (include/net/sock.h,
    /// `sk_acceptq_is_full`).
    public boolean full() {
        return depth > limit;
    }

    /// Sockets with equal addresses are members of one SO_REUSEPORT group: otherwise the second could not have been
    /// bound.
    public boolean sharesAddressWith(Listener other) {
        return family == other.family
                && port == other.port
                && interfaceIndex == other.interfaceIndex
                && address.equals(other.address);
    }

    /// `0.0.0.0:80`, `[::]:80`, `*:80` for dual-stack: as `ss` writes it.
    public String endpoint() {
        if (dualStack && address.isAnyLocalAddress()) {
            return "*:" + port;
        }
        return Endpoints.text(address, port);
    }
}
