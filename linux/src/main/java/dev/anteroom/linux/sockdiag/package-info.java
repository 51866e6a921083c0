/// Sockets as the kernel sees them, through `NETLINK_SOCK_DIAG`: what listens, what is queued on it and for how
/// long, which handshakes are half open.
///
/// [SocketDiag] talks to the kernel; [DiagParser] turns its bytes into [SocketRows], columns of primitives that
/// are reused from dump to dump; the records ([Listener], [QueuedConnection], [Handshake], [SocketState]) are for
/// callers that would rather have objects.
///
/// # The message
/// A request is `struct nlmsghdr` (16 bytes, include/uapi/linux/netlink.h) and `struct inet_diag_req_v2` (56 bytes,
/// include/uapi/linux/inet_diag.h). A reply is a row of messages: header, `struct inet_diag_msg` (72 bytes), attributes
/// (`struct rtattr`: u16 length, u16 type, payload, each aligned to 4).
///
/// | offset in inet_diag_msg | field | meaning here |
/// | --- | --- | --- |
/// | 0, 1, 3 | family, state, retrans (u8) | TCP state 1 ESTABLISHED … 10 LISTEN (include/net/tcp_states.h) |
/// | 4, 6 | sport, dport (big-endian u16) | local and remote port |
/// | 8, 24 | src, dst (16 bytes) | addresses, IPv4 in the first 4 |
/// | 40, 44 | if, cookie (u32, 2 × u32) | bound interface; the socket's 64-bit identity |
/// | 52 | expires (u32) | ms until the timer fires |
/// | 56, 60 | rqueue, wqueue (u32) | of a LISTEN row: depth and limit (`tcp_diag_get_info` in net/ipv4/tcp_diag.c) |
/// | 64, 68 | uid, inode (u32) | inode 0: no file is attached, that is: not yet accepted |
///
/// Attributes read: `INET_DIAG_INFO` (2; `struct tcp_info`, `tcpi_last_data_sent` at 44), `INET_DIAG_SKMEMINFO`
/// (7; drops, the ninth u32), `INET_DIAG_SKV6ONLY` (11; u8), `INET_DIAG_ULP_INFO` (19; nested, name "mptcp"),
/// `INET_DIAG_CGROUP_ID` (21; u64, since 5.8).
@NullMarked
package dev.anteroom.linux.sockdiag;

import org.jspecify.annotations.NullMarked;
