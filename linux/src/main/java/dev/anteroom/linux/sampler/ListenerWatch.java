package dev.anteroom.linux.sampler;

import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketRows;

/// What the sampler keeps of one listening socket. Not thread-safe.
final class ListenerWatch {
    private final long cookie;
    private final QueueTimeline timeline;
    private Listener last;
    private long samples;
    private long above;
    private long full;
    private long depthSum;
    private int maxDepth;
    private long drops;
    private long lastDrops;
    private int lastSample;

    ListenerWatch(Listener first, int timelineSamples) {
        this.cookie = first.cookie();
        this.last = first;
        this.lastDrops = first.drops();
        this.timeline = new QueueTimeline(timelineSamples);
    }

    long cookie() {
        return cookie;
    }

    int lastSample() {
        return lastSample;
    }

    void sample(int sample, long nanos, SocketRows rows, int row, int oldestMillis) {
        int depth = rows.receiveQueue(row);
        int limit = rows.sendQueue(row);
        long dropsNow = rows.drops(row);
        lastSample = sample;
        samples++;
        depthSum += depth;
        maxDepth = Math.max(maxDepth, depth);
        if (depth > 0) {
            above++;
        }
        if (depth > limit) {
            full++;
        }
        // The counter is a u32 and wraps.
        drops += (dropsNow - lastDrops) & 0xffff_ffffL;
        lastDrops = dropsNow;
        if (depth != last.depth() || limit != last.limit() || dropsNow != last.drops()) {
            last = rows.listener(row);
        }
        timeline.add(nanos, depth, limit, depth > 0 ? oldestMillis : 0);
    }

    ListenerReport report(int currentSample) {
        return new ListenerReport(
                last,
                lastSample == currentSample,
                samples,
                maxDepth,
                samples == 0 ? 0 : (double) depthSum / samples,
                samples == 0 ? 0 : (double) above / samples,
                samples == 0 ? 0 : (double) full / samples,
                drops,
                timeline.copy());
    }
}
