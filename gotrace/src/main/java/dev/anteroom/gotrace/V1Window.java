package dev.anteroom.gotrace;

/// A stretch of a version 1 trace, read through a window that moves along.
final class V1Window {
    private static final int WINDOW_BYTES = 64 << 10;
    // more than an event takes whose numbers are counted; longer ones are jumped over with skipTo
    private static final int MARGIN = 256;

    private final TraceSource source;
    final Bytes bytes = new Bytes();
    private long base;
    private long end;

    V1Window(TraceSource source) {
        this.source = source;
    }

    void range(long from, long to) {
        end = to;
        skipTo(from);
    }

    /// Where in the file the next byte is.
    long offset() {
        return base + bytes.position;
    }

    /// Whether there is an event left; if so, its start is in the window.
    boolean hasNext() {
        if (bytes.limit - bytes.position < MARGIN && base + bytes.limit < end) {
            skipTo(offset());
        }
        return bytes.position < bytes.limit;
    }

    void skipTo(long offset) {
        if (offset > end) {
            throw new DamageException("the file ends inside an event: it was cut, or is still being written");
        }
        base = offset;
        bytes.load(source, offset, (int) Math.min(WINDOW_BYTES, end - offset));
    }

    void checkInside() {
        if (bytes.overrun()) {
            throw new DamageException("the file ends inside an event: it was cut, or is still being written");
        }
    }
}
