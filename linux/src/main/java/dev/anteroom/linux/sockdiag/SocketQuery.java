package dev.anteroom.linux.sockdiag;

import java.util.EnumSet;

/// What to dump.
///
/// @param states bit set of [TcpState] numbers
/// @param localPort 0 for any
/// @param extensions bit set of `1 << (INET_DIAG_x - 1)`
record SocketQuery(int states, int localPort, int extensions) {
    /// INET_DIAG_INFO: `struct tcp_info`.
    private static final int INFO = 1 << 1;
    /// INET_DIAG_SKMEMINFO: memory and drops.
    private static final int SKMEMINFO = 1 << 6;

    /// LISTEN alone: any other state in the set would make the kernel walk the hash of all established sockets
    /// (net/ipv4/inet_diag.c, `inet_diag_dump_icsk`), and the dump's cost would grow with them.
    static SocketQuery listeners(int port) {
        return new SocketQuery(TcpState.LISTEN.bit(), port, SKMEMINFO);
    }

    /// The same with `INET_DIAG_INFO`: only then does the kernel add the ULP that tells MPTCP.
    static SocketQuery describedListeners(int port) {
        return new SocketQuery(TcpState.LISTEN.bit(), port, SKMEMINFO | INFO);
    }

    static SocketQuery connections(int port) {
        return new SocketQuery(bits(EnumSet.of(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT)), port, INFO);
    }

    static SocketQuery handshakes(int port) {
        return new SocketQuery(TcpState.SYN_RECV.bit(), port, 0);
    }

    private static int bits(EnumSet<TcpState> states) {
        int bits = 0;
        for (TcpState state : states) {
            bits |= state.bit();
        }
        return bits;
    }
}
