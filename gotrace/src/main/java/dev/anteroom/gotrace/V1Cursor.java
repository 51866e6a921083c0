package dev.anteroom.gotrace;

/// Walks the events of one P. It always holds its next event, decoded.
final class V1Cursor {
    private static final int TYPE_MASK = 0x3f;
    private static final int COUNT_SHIFT = 6;
    private static final int WITH_LENGTH = 4;

    final V1Batches batches;
    private final V1Window in;
    private int nextBatch;
    // the goroutine that runs on the P
    private long current;

    int type;
    long ticks;
    long a0;
    long a1;
    long a2;
    long stack;
    /// The goroutine that the event is of: for starts and ends of system calls the one it names, else the one that
    /// runs.
    long goroutine;
    /// The slot of the goroutine that runs on the P, from its start until it stops: meanwhile no other P of a sane
    /// trace has an event that ends it.
    int currentSlot = TraceEvent.NO_SLOT;
    /// Of an event that names a goroutine, that goroutine's slot, set when the event is found to be next.
    int namedSlot = TraceEvent.NO_SLOT;
    /// Where the log line's text is, and its length.
    long textOffset;
    int textLength;

    /// The thread that runs the P.
    long thread;
    /// Whether the last system call was handed on as one that blocks.
    boolean inSyscall;

    V1Cursor(V1Batches batches, TraceSource source) {
        this.batches = batches;
        this.in = new V1Window(source);
    }

    /// Decodes the next event; false if there is none.
    boolean advance() {
        while (true) {
            while (!in.hasNext()) {
                if (nextBatch == batches.count()) {
                    return false;
                }
                in.range(batches.start(nextBatch), batches.end(nextBatch));
                ticks = batches.ticks(nextBatch);
                nextBatch++;
            }
            if (decode()) {
                return true;
            }
        }
    }

    private boolean decode() {
        Bytes bytes = in.bytes;
        int head = bytes.unsignedByte();
        int t = head & TYPE_MASK;
        int count = (head >> COUNT_SHIFT) + 1;
        if (t == V1Events.STRING) {
            bytes.number();
            int length = bytes.count(V1Events.MAX_STRING_BYTES, "a string's length");
            in.skipTo(in.offset() + length);
            return false;
        }
        long end = -1;
        if (count == WITH_LENGTH) {
            long length = bytes.number();
            end = in.offset() + length;
        }
        int n = V1Events.arguments(t);
        if (n < 0) {
            if (end >= 0) {
                in.skipTo(end);
            } else {
                for (int i = 0; i < count; i++) {
                    bytes.number();
                }
            }
            return false;
        }
        boolean withStack = V1Events.hasStack(t);
        int numbers = 1 + n + (withStack ? 1 : 0);
        if (end < 0 && numbers != count) {
            throw new DamageException("an event of type " + t + " has " + count + " numbers instead of " + numbers);
        }
        ticks += bytes.number();
        a0 = n > 0 ? bytes.number() : 0;
        a1 = n > 1 ? bytes.number() : 0;
        a2 = n > 2 ? bytes.number() : 0;
        stack = withStack ? bytes.number() : 0;
        in.checkInside();
        if (end >= 0 && in.offset() != end) {
            throw new DamageException("an event of type " + t + " has another length than it says");
        }
        if (t == V1Events.USER_LOG) {
            textLength = bytes.count(V1Events.MAX_STRING_BYTES, "a log line's length");
            textOffset = in.offset();
            in.skipTo(textOffset + textLength);
        }
        type = t;
        bind(t);
        return t != V1Events.CPU_SAMPLE && t != V1Events.FUTILE_WAKEUP;
    }

    private void bind(int t) {
        switch (t) {
            case V1Events.GO_START, V1Events.GO_START_LOCAL, V1Events.GO_START_LABEL -> {
                current = a0;
                goroutine = a0;
            }
            case V1Events.GO_END,
                    V1Events.GO_STOP,
                    V1Events.GO_SCHED,
                    V1Events.GO_PREEMPT,
                    V1Events.GO_SLEEP,
                    V1Events.GO_BLOCK,
                    V1Events.GO_BLOCK_SEND,
                    V1Events.GO_BLOCK_RECV,
                    V1Events.GO_BLOCK_SELECT,
                    V1Events.GO_BLOCK_SYNC,
                    V1Events.GO_BLOCK_COND,
                    V1Events.GO_BLOCK_NET,
                    V1Events.GO_SYS_BLOCK,
                    V1Events.GO_BLOCK_GC -> {
                goroutine = current;
                current = 0;
            }
            case V1Events.GO_SYS_EXIT, V1Events.GO_SYS_EXIT_LOCAL, V1Events.GO_WAITING, V1Events.GO_IN_SYSCALL ->
                goroutine = a0;
            default -> goroutine = current;
        }
    }

    long offset() {
        return in.offset();
    }

    /// How many bytes of events follow the one that it holds.
    long bytesLeft() {
        long left = batches.end(nextBatch - 1) - in.offset();
        for (int i = nextBatch; i < batches.count(); i++) {
            left += batches.end(i) - batches.start(i);
        }
        return left;
    }
}
