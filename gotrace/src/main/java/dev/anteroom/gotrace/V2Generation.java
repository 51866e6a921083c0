package dev.anteroom.gotrace;

import java.util.ArrayList;
import java.util.List;

/// One generation: its tables, and where each thread's events are. Found by going through the batch headers only.
final class V2Generation {
    private static final int MAX_THREADS = 1 << 16;
    // type, experiment, four numbers of at most ten bytes, and the type of the first event
    private static final int MAX_HEADER_BYTES = 64;
    private static final int SEARCH_BYTES = 64 << 10;
    private static final int SIZE_BYTES = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private final TraceSource source;
    private final TraceVersion version;
    private final LongIntMap threadNumbers = new LongIntMap();
    private final List<V2Batches> threads = new ArrayList<>();
    private final Bytes header = new Bytes();
    private final Bytes content = new Bytes();
    final V2Strings strings;
    final V2StackTable stacks;

    /// The number of the generation, 0 as long as no batch was read. The runtime counts from 1.
    long number;
    /// Nanoseconds per tick of the trace's clock, 0 if the generation doesn't say.
    double nanosPerTick;
    /// Where the next generation begins, or the file's end.
    long end;
    /// Why the file can't be read on behind [#end], empty if it can or is at its end.
    String broken = "";
    /// What is wrong with a part of it behind which it goes on, empty if nothing is.
    String damage = "";
    /// Whether the generation before this one is missing.
    boolean afterGap;

    V2Generation(TraceSource source, TraceVersion version, Stacks known) {
        this.source = source;
        this.version = version;
        this.strings = new V2Strings(source);
        this.stacks = new V2StackTable(source, strings, known);
    }

    List<V2Batches> threads() {
        return threads;
    }

    /// Collects the batches from `offset` up to the next generation's first.
    void scan(long offset, long previousNumber) {
        long at = offset;
        while (at < source.size()) {
            end = at;
            try {
                long next = scanBatch(at, previousNumber);
                if (next == at) {
                    return;
                }
                at = next;
            } catch (DamageException e) {
                long next = nextFrame(at + 1, Math.max(number, previousNumber));
                if (next < 0) {
                    broken = e.what();
                    return;
                }
                damage = e.what() + " (" + (next - at) + " bytes are skipped)";
                at = next;
            }
        }
        end = at;
    }

    /// Where behind damage the next batch begins, or a negative number.
    ///
    /// The runtime writes a batch's size into ten bytes, however small it is (`traceBytesPerNumber` in
    /// `runtime/tracebuf.go`): nothing else looks like that.
    private long nextFrame(long from, long lastNumber) {
        for (long at = from; at < source.size(); at += SEARCH_BYTES) {
            content.load(source, at, SEARCH_BYTES);
            for (int i = 0; i < content.limit; i++) {
                if (content.buffer[i] == V2Events.EVENT_BATCH && isFrame(at + i, lastNumber)) {
                    return at + i;
                }
            }
        }
        return -1;
    }

    private boolean isFrame(long at, long lastNumber) {
        header.load(source, at, MAX_HEADER_BYTES);
        try {
            header.unsignedByte();
            long generation = header.number();
            header.number();
            header.number();
            int sizeAt = header.position;
            int length = header.count(V2Events.MAX_BATCH_BYTES, "a batch's size");
            boolean padded = header.position - sizeAt == SIZE_BYTES;
            boolean follows = generation == lastNumber || generation == lastNumber + 1;
            return padded && follows && !header.overrun() && at + header.position + length <= source.size();
        } catch (DamageException e) {
            return false;
        }
    }

    /// Takes in the batch at `at` and returns where the next begins; returns `at` itself if that batch is of another
    /// generation.
    private long scanBatch(long at, long previousNumber) {
        header.load(source, at, MAX_HEADER_BYTES);
        int type = header.unsignedByte();
        if (type == V2Events.END_OF_GENERATION && version.hasSyncBatch()) {
            return at + 1;
        }
        if (type != V2Events.EVENT_BATCH && type != V2Events.EXPERIMENTAL_BATCH) {
            throw new DamageException("a batch was expected and byte " + type + " found");
        }
        if (type == V2Events.EXPERIMENTAL_BATCH) {
            header.unsignedByte();
        }
        long generation = header.number();
        long thread = header.number();
        long time = header.number();
        int length = header.count(V2Events.MAX_BATCH_BYTES, "a batch's size");
        long data = at + header.position;
        if (header.overrun() || data + length > source.size()) {
            throw new DamageException("the file ends inside a batch: it was cut, or is still being written");
        }
        if (number == 0) {
            if (generation == 0 || Long.compareUnsigned(generation, previousNumber) <= 0) {
                throw new DamageException("generation " + generation + " follows generation " + previousNumber);
            }
            number = generation;
            afterGap = previousNumber != 0 && generation != previousNumber + 1;
        } else if (generation != number) {
            if (Long.compareUnsigned(generation, number) < 0) {
                throw new DamageException(
                        "a batch of generation " + generation + " comes after generation " + number + " began");
            }
            return at;
        }
        if (type == V2Events.EVENT_BATCH && length > 0) {
            try {
                take(header.unsignedByte(), thread, time, data, length);
            } catch (DamageException e) {
                // the batch's frame is sound: what comes behind it can be read
                damage = e.what();
            }
        }
        return data + length;
    }

    private void take(int firstType, long thread, long time, long data, int length) {
        switch (firstType) {
            case V2Events.STRINGS -> strings.addBatch(table(data, length), data);
            case V2Events.STACKS -> stacks.addBatch(table(data, length), data);
            case V2Events.FREQUENCY -> readClock(table(data, length), true);
            case V2Events.SYNC -> readClock(table(data, length), false);
            // CPU samples are a profile of their own that the runtime also hands out as one
            case V2Events.CPU_SAMPLES -> {}
            default -> batchesOf(thread).add(data, length, time);
        }
    }

    private Bytes table(long data, int length) {
        content.load(source, data, length);
        content.position = 1;
        return content;
    }

    private void readClock(Bytes in, boolean frequencyOnly) {
        int type = frequencyOnly ? V2Events.FREQUENCY : in.atEnd() ? -1 : in.unsignedByte();
        while (true) {
            switch (type) {
                case V2Events.FREQUENCY -> {
                    long ticksPerSecond = in.number();
                    if (ticksPerSecond <= 0) {
                        throw new DamageException("the clock has " + ticksPerSecond + " ticks per second");
                    }
                    nanosPerTick = 1.0 / (ticksPerSecond / NANOS_PER_SECOND);
                }
                case V2Events.CLOCK_SNAPSHOT -> {
                    for (int i = 0; i < 4; i++) {
                        in.number();
                    }
                }
                default -> throw new DamageException("a sync batch holds an event of type " + type);
            }
            if (in.atEnd()) {
                return;
            }
            type = in.unsignedByte();
        }
    }

    private V2Batches batchesOf(long thread) {
        int n = threadNumbers.get(thread);
        if (n == LongIntMap.MISSING) {
            if (threads.size() == MAX_THREADS) {
                throw new DamageException("a generation has more than " + MAX_THREADS + " threads");
            }
            n = threads.size();
            threadNumbers.put(thread, n);
            threads.add(new V2Batches(thread));
        }
        return threads.get(n);
    }
}
