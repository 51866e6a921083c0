package dev.anteroom.linux.sockdiag;

/// The family of a socket; a dual-stack socket is [#IPV6] and carries IPv4 clients as `::ffff:a.b.c.d`.
public enum AddressFamily {
    IPV4(2),
    IPV6(10);

    private final int code;

    AddressFamily(int code) {
        this.code = code;
    }

    /// `AF_INET` or `AF_INET6` (include/linux/socket.h).
    public int code() {
        return code;
    }

    static AddressFamily of(int code) {
        return code == IPV6.code ? IPV6 : IPV4;
    }
}
