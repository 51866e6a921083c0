package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The first pass over a version 1 trace: finds each P's batches, the tables and the frequency, which is written
/// last.
final class V1Index {
    private static final int MAX_PROCS = 1 << 16;
    private static final int TYPE_MASK = 0x3f;
    private static final int COUNT_SHIFT = 6;
    private static final int WITH_LENGTH = 4;

    private final TraceSource source;
    private final LongIntMap procNumbers = new LongIntMap();
    private final List<V1Batches> procs = new ArrayList<>();
    final V1Tables tables;
    /// Nanoseconds per tick, 0 if the trace doesn't say.
    double nanosPerTick;
    /// Up to where the trace could be read.
    long end;
    /// Why not further, empty if all of it was.
    String broken = "";

    V1Index(TraceSource source, Stacks stacks) {
        this.source = source;
        this.tables = new V1Tables(source, stacks);
    }

    List<V1Batches> procs() {
        return procs;
    }

    void scan() {
        V1Window in = new V1Window(source);
        in.range(TraceVersion.HEADER_BYTES, source.size());
        end = in.offset();
        V1Batches open = null;
        try {
            while (in.hasNext()) {
                end = in.offset();
                open = event(in, open);
            }
            end = in.offset();
        } catch (DamageException e) {
            broken = e.what();
        }
        if (open != null) {
            open.close(end);
        }
    }

    private @Nullable V1Batches event(V1Window in, @Nullable V1Batches open) {
        Bytes bytes = in.bytes;
        int head = bytes.unsignedByte();
        int type = head & TYPE_MASK;
        int count = (head >> COUNT_SHIFT) + 1;
        if (type == 0 || type >= V1Events.COUNT) {
            throw new DamageException("there is an event of the unknown type " + type);
        }
        if (count < WITH_LENGTH && V1Events.arguments(type) >= 0 && type != V1Events.USER_LOG) {
            bytes.skipNumbers(count);
            in.checkInside();
            return open;
        }
        if (type == V1Events.STRING) {
            long id = bytes.number();
            int length = bytes.count(V1Events.MAX_STRING_BYTES, "a string's length");
            long at = in.offset();
            in.skipTo(at + length);
            tables.addString(id, at, length);
            return open;
        }
        if (count == WITH_LENGTH) {
            long length = bytes.number();
            long at = in.offset();
            if (length < 0 || length > source.size()) {
                throw new DamageException("an event is longer than the file");
            }
            if (type == V1Events.STACK) {
                long id = bytes.number();
                tables.addStack(id, in.offset());
            }
            in.skipTo(at + length);
        } else {
            long first = bytes.number();
            long second = count > 1 ? bytes.number() : 0;
            if (count > 2) {
                bytes.number();
            }
            in.checkInside();
            if (type == V1Events.BATCH) {
                if (open != null) {
                    open.close(end);
                }
                V1Batches batches = batchesOf(first);
                batches.open(in.offset(), second);
                return batches;
            }
            if (type == V1Events.FREQUENCY) {
                if (first <= 0) {
                    throw new DamageException("the clock has " + first + " ticks per second");
                }
                nanosPerTick = 1e9 / first;
            }
        }
        if (type == V1Events.USER_LOG) {
            int length = bytes.count(V1Events.MAX_STRING_BYTES, "a log line's length");
            in.skipTo(in.offset() + length);
        }
        return open;
    }

    private V1Batches batchesOf(long proc) {
        int n = procNumbers.get(proc);
        if (n == LongIntMap.MISSING) {
            if (procs.size() == MAX_PROCS) {
                throw new DamageException("there are more than " + MAX_PROCS + " Ps");
            }
            n = procs.size();
            procNumbers.put(proc, n);
            procs.add(new V1Batches(proc));
        }
        return procs.get(n);
    }
}
