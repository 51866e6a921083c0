package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.List;

/// Reads version 2: generation by generation, and in each the threads' events merged.
///
/// The merge takes the earliest event of all threads, if [V2Order] says that it can come next: else the next
/// earliest that can. A generation that contradicts itself ends there, and the next one starts afresh behind a
/// [EventKind#GAP].
final class V2Reader {
    // how often an event may be tried in vain, per event: keeps a hostile file's cost in proportion to its size
    private static final long PATIENCE = 256;
    private static final long MIN_PATIENCE = 1 << 20;

    private final TraceSource source;
    private final TraceVersion version;
    private final EventSink sink;
    private final Stacks stacks;
    private final V2Order order;
    private final V2Heap heap = new V2Heap();
    private final List<V2Cursor> stalled = new ArrayList<>();
    private double lastNanosPerTick;
    private long taken;
    private long inVain;

    V2Reader(TraceSource source, TraceVersion version, EventSink sink, Stacks stacks) {
        this.source = source;
        this.version = version;
        this.sink = sink;
        this.stacks = stacks;
        this.order = new V2Order(sink, new V2Generation(source, version, stacks));
    }

    void read() {
        if (version.unknown()) {
            sink.damage(
                    0,
                    "the trace is of " + version + ", newer than this reader: it was read as the newest version known");
        }
        long at = TraceVersion.HEADER_BYTES;
        long previousNumber = 0;
        if (at >= source.size()) {
            sink.damage(at, "the trace ends after its header");
        }
        while (at < source.size()) {
            V2Generation generation = new V2Generation(source, version, stacks);
            generation.scan(at, previousNumber);
            if (generation.number != 0) {
                if (generation.afterGap) {
                    restart(at, "generations between " + previousNumber + " and " + generation.number + " are missing");
                }
                readGeneration(generation);
                previousNumber = generation.number;
            }
            if (!generation.broken.isEmpty()) {
                sink.damage(generation.end, generation.broken);
                return;
            }
            at = generation.end;
        }
    }

    private void readGeneration(V2Generation generation) {
        if (generation.nanosPerTick == 0) {
            if (lastNanosPerTick == 0) {
                sink.damage(
                        generation.end,
                        "the first generation isn't complete, and the clock's frequency is missing: nothing can be said about time");
                return;
            }
            sink.damage(
                    generation.end,
                    "the last generation isn't complete: its stacks and reasons are unknown where its tables are missing");
            generation.nanosPerTick = lastNanosPerTick;
        }
        if (!generation.damage.isEmpty()) {
            sink.damage(
                    generation.end, "a part of generation " + generation.number + " is damaged: " + generation.damage);
        }
        lastNanosPerTick = generation.nanosPerTick;
        long offset = generation.end;
        heap.clear();
        try {
            order.begin(generation);
            for (V2Batches batches : generation.threads()) {
                V2Cursor cursor = new V2Cursor(order.thread(batches.thread), batches, source, generation.nanosPerTick);
                offset = batches.offset(0);
                if (cursor.advance()) {
                    heap.add(cursor);
                }
            }
            offset = generation.end;
            while (!heap.isEmpty()) {
                V2Cursor cursor = heap.top();
                offset = cursor.offset();
                if (order.advance(cursor)) {
                    taken++;
                    if (cursor.advance()) {
                        heap.topAdvanced();
                    } else {
                        heap.removeTop();
                    }
                } else {
                    advanceAnother();
                }
            }
        } catch (DamageException e) {
            restart(offset, "generation " + generation.number + " can't be read to its end: " + e.what());
            stalled.clear();
        }
        if (generation.stacks.missing() > 0) {
            sink.damage(
                    generation.end,
                    generation.stacks.missing() + " events of generation " + generation.number
                            + " refer to stacks that aren't in its table");
        }
    }

    /// The earliest event can't come next: takes the earliest that can.
    private void advanceAnother() {
        stalled.add(heap.top());
        heap.removeTop();
        boolean advanced = false;
        while (!heap.isEmpty() && !advanced) {
            V2Cursor cursor = heap.top();
            if (++inVain > MIN_PATIENCE + PATIENCE * taken) {
                throw new DamageException("its events are in no order that could be found in reasonable time");
            }
            if (order.advance(cursor)) {
                advanced = true;
                taken++;
                if (cursor.advance()) {
                    heap.topAdvanced();
                } else {
                    heap.removeTop();
                }
            } else {
                stalled.add(cursor);
                heap.removeTop();
            }
        }
        if (!advanced) {
            throw new DamageException("no thread's next event can follow from what was read ("
                    + order.describe(stalled.getFirst()) + ")");
        }
        for (V2Cursor cursor : stalled) {
            heap.add(cursor);
        }
        stalled.clear();
    }

    private void restart(long offset, String why) {
        sink.damage(offset, why);
        sink.gap();
        order.reset();
    }
}
