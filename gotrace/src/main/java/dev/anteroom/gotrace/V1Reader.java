package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.List;

/// Reads version 1: a pass for the tables and the batches' places, and one that merges the Ps' events.
///
/// Of the events that can come next ([V1Order]) the earliest is taken, as Go's `order1007` does it.
final class V1Reader {
    // how often an event may be tried in vain, per event: keeps a hostile file's cost in proportion to its size
    private static final long PATIENCE = 256;
    private static final long MIN_PATIENCE = 1 << 20;

    private final TraceSource source;
    private final EventSink sink;
    private final V1Index index;
    private final TraceVersion version;
    private final V1Heap ready = new V1Heap();
    private final List<V1Cursor> waiting = new ArrayList<>();

    V1Reader(TraceSource source, TraceVersion version, EventSink sink, Stacks stacks) {
        this.source = source;
        this.version = version;
        this.sink = sink;
        this.index = new V1Index(source, stacks);
    }

    void read() {
        index.scan();
        if (!index.broken.isEmpty()) {
            sink.damage(index.end, index.broken);
        }
        if (index.nanosPerTick == 0) {
            sink.clockUnknown();
            sink.damage(
                    index.end,
                    "the clock's frequency and the stacks are missing, which Go before 1.22 writes last: what goroutines did is told in shares of time, but neither in seconds nor by function; record again and let it end (curl without a time limit below ?seconds=)");
        } else if (!index.broken.isEmpty()) {
            sink.damage(index.end, "the file ends within the table of stacks: events whose stack is missing have none");
        }
        try {
            for (V1Batches batches : index.procs()) {
                V1Cursor cursor = new V1Cursor(batches, source);
                if (cursor.advance()) {
                    waiting.add(cursor);
                }
            }
            merge();
        } catch (DamageException e) {
            sink.damage(offset(), "the events can't be read to their end: " + e.what());
        }
    }

    /// Where the Ps have got to: the first of them that is stuck, or the end.
    private long offset() {
        return waiting.isEmpty() ? index.end : waiting.getFirst().offset();
    }

    /// The share of the events, by bytes, that could be followed once only the waiting Ps have any left.
    private double followed() {
        long all = 0;
        for (V1Batches batches : index.procs()) {
            for (int i = 0; i < batches.count(); i++) {
                all += batches.end(i) - batches.start(i);
            }
        }
        long left = 0;
        for (V1Cursor cursor : waiting) {
            left += cursor.bytesLeft();
        }
        return 1 - (double) left / Math.max(1, all);
    }

    private void merge() {
        V1Order order = new V1Order(source, version, index, sink);
        long taken = 0;
        long inVain = 0;
        // the cursor whose event was taken last, if its next event can come and is earlier than all in the heap
        V1Cursor next = null;
        while (true) {
            int stillWaiting = 0;
            for (int i = 0; i < waiting.size(); i++) {
                V1Cursor cursor = waiting.get(i);
                if (order.ready(cursor)) {
                    ready.add(cursor);
                } else {
                    waiting.set(stillWaiting++, cursor);
                }
            }
            while (waiting.size() > stillWaiting) {
                waiting.removeLast();
            }
            if (next != null && ready.hasEarlier(next)) {
                ready.add(next);
                next = null;
            }
            if (next == null && ready.isEmpty()) {
                if (stillWaiting == 0) {
                    return;
                }
                V1Cursor stuck = waiting.getFirst();
                if (index.nanosPerTick == 0) {
                    sink.damage(
                            stuck.offset(),
                            "from here on the events of other Ps are missing, which were still in their buffers: "
                                    + (int) (100 * followed()) + "% of the events in the file could be followed");
                    return;
                }
                throw new DamageException("no P's next event can follow from what was read (an event of type "
                        + stuck.type + " at byte " + stuck.offset() + " waits for goroutine " + stuck.goroutine + ")");
            }
            inVain += stillWaiting;
            if (inVain > MIN_PATIENCE + PATIENCE * ++taken) {
                throw new DamageException("the events are in no order that could be found in reasonable time");
            }
            if (next == null) {
                next = ready.removeTop();
            }
            if (!order.take(next)) {
                next = null;
            } else if (!order.ready(next)) {
                waiting.add(next);
                next = null;
            }
        }
    }
}
