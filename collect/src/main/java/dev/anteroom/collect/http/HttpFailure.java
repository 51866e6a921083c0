package dev.anteroom.collect.http;

import java.io.IOException;
import java.net.SocketTimeoutException;

/// A request that brought no usable answer. The message is a clause that begins with a verb: "didn't answer within
/// 2 s".
public final class HttpFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    HttpFailure(String message) {
        this(message, 0);
    }

    HttpFailure(String message, int status) {
        super(message);
        this.status = status;
    }

    HttpFailure(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /// Whether no answer came in time: a service whose connections wait does that, one that serves something
    /// else does not.
    public boolean isLate() {
        return getCause() instanceof SocketTimeoutException;
    }

    /// The HTTP status, 0 where there was none.
    public int status() {
        return status;
    }
}
