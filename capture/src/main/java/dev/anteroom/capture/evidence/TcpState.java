package dev.anteroom.capture.evidence;

/// TCP states in the order of their numbers in the kernel (`include/net/tcp_states.h`), so that `/proc/net/tcp`'s
/// hexadecimal `st` column is `ordinal() + 1`.
public enum TcpState {
    ESTABLISHED,
    SYN_SENT,
    SYN_RECV,
    FIN_WAIT1,
    FIN_WAIT2,
    TIME_WAIT,
    CLOSE,
    CLOSE_WAIT,
    LAST_ACK,
    LISTEN,
    CLOSING,
    NEW_SYN_RECV
}
