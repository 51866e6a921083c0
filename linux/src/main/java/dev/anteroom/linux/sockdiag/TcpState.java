package dev.anteroom.linux.sockdiag;

/// TCP's states with the kernel's numbers (include/net/tcp_states.h).
public enum TcpState {
    ESTABLISHED(1),
    SYN_SENT(2),
    SYN_RECV(3),
    FIN_WAIT1(4),
    FIN_WAIT2(5),
    TIME_WAIT(6),
    CLOSE(7),
    CLOSE_WAIT(8),
    LAST_ACK(9),
    LISTEN(10),
    CLOSING(11),
    NEW_SYN_RECV(12),
    /// A number this library does not know.
    UNKNOWN(0);

    private static final TcpState[] BY_CODE = new TcpState[13];

    static {
        for (TcpState state : values()) {
            BY_CODE[state.code] = state;
        }
    }

    private final int code;

    TcpState(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    int bit() {
        return 1 << code;
    }

    static TcpState of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : UNKNOWN;
    }
}
