package dev.anteroom.gotrace;

/// Walks the events of one thread within one generation. It always holds its next event, decoded.
final class V2Cursor {
    final V2Thread thread;
    private final V2Batches batches;
    private final TraceSource source;
    private final double nanosPerTick;
    private final Bytes bytes = new Bytes();
    private int nextBatch;
    private long batchOffset;

    int type;
    long time;
    long a0;
    long a1;
    long a2;
    long a3;

    V2Cursor(V2Thread thread, V2Batches batches, TraceSource source, double nanosPerTick) {
        this.thread = thread;
        this.batches = batches;
        this.source = source;
        this.nanosPerTick = nanosPerTick;
    }

    /// Decodes the next event; false if there is none.
    boolean advance() {
        Bytes in = bytes;
        while (in.atEnd()) {
            if (nextBatch == batches.count()) {
                return false;
            }
            batchOffset = batches.offset(nextBatch);
            in.load(source, batchOffset, batches.length(nextBatch));
            // each step is rounded down on its own, as Go's reader does it: so times are equal to the nanosecond
            time = (long) (batches.time(nextBatch) * nanosPerTick);
            nextBatch++;
        }
        int t = in.unsignedByte();
        int n = V2Events.arguments(t);
        if (n < 0) {
            throw new DamageException("there is an event of the unknown type " + t);
        }
        type = t;
        time += (long) (in.number() * nanosPerTick);
        if (n > 0) {
            a0 = in.number();
            if (n > 1) {
                a1 = in.number();
                if (n > 2) {
                    a2 = in.number();
                    if (n > 3) {
                        a3 = in.number();
                    }
                }
            }
        }
        if (in.overrun()) {
            throw new DamageException("an event runs past the end of its batch");
        }
        return true;
    }

    long offset() {
        return batchOffset + bytes.position;
    }
}
