package dev.anteroom.diagnosis.compare;

import dev.anteroom.capture.evidence.QueueLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A queue's log cut into blocks of equal time, each with its own quantiles of the accept wait.
///
/// Waits that follow each other depend on each other: one stall makes a hundred connections late. So a hundred waits are
/// no hundred observations. Blocks far longer than a burst nearly are independent (the method of batch means), and the
/// spread between blocks is the noise that a difference has to rise above.
///
/// @param p50 of each block, ms; 0 stands for less than the sampling period
/// @param p99 of each block, ms
record WaitBlocks(List<Double> p50, List<Double> p99) {
    WaitBlocks {
        p50 = List.copyOf(p50);
        p99 = List.copyOf(p99);
    }

    static final WaitBlocks NONE = new WaitBlocks(List.of(), List.of());

    /// A block holds at least so many connections: with fewer its P99 says nothing.
    private static final int FEWEST_CONNECTIONS = 20;

    private static final double SHORTEST_MILLIS = 1000;
    private static final int MOST_BLOCKS = 20;

    /// @param port the listener's
    /// @param unseenShare share of the connections that were accepted within one sampling period, 0 to 1
    static WaitBlocks of(@Nullable QueueLog log, int port, double unseenShare) {
        if (log == null) {
            return NONE;
        }
        List<QueueLog.Sample> samples =
                log.samples().stream().filter(s -> s.port() == port).toList();
        if (samples.size() < 2) {
            return NONE;
        }
        Instant start = samples.getFirst().time();
        double window = Duration.between(start, samples.getLast().time()).toMillis();
        int blocks = (int) Math.min(MOST_BLOCKS, window / SHORTEST_MILLIS);
        if (blocks < 2) {
            return NONE;
        }
        List<List<Double>> waits = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            waits.add(new ArrayList<>());
        }
        gather(samples, start, window, waits);
        return quantiles(waits, unseenShare);
    }

    private static void gather(
            List<QueueLog.Sample> samples, Instant start, double window, List<List<Double>> waits) {
        Map<Long, Double> born = new HashMap<>();
        double before = 0;
        int blocks = waits.size();
        for (QueueLog.Sample sample : samples) {
            double now = Duration.between(start, sample.time()).toNanos() / 1e6;
            int block = (int) Math.clamp(now / window * blocks, 0, blocks - 1.0);
            for (QueueLog.Arrival arrival : sample.arrived()) {
                born.put(arrival.id(), now - arrival.ageMillis());
            }
            for (Long id : sample.left()) {
                Double since = born.remove(id);
                if (since != null) {
                    // It left at some time since the sample before: half the gap is the best guess.
                    waits.get(block).add(Math.max(0, (before + now) / 2 - since));
                }
            }
            before = now;
        }
        // Those who still wait have waited at least that.
        double end = before;
        born.values().forEach(since -> waits.getLast().add(end - since));
    }

    private static WaitBlocks quantiles(List<List<Double>> waits, double unseenShare) {
        int seen = waits.stream().mapToInt(List::size).sum();
        double unseen = unseenShare >= 1 ? 0 : seen * unseenShare / (1 - unseenShare);
        double perBlock = seen == 0 ? FEWEST_CONNECTIONS : unseen / waits.size();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        for (List<Double> block : waits) {
            double all = block.size() + perBlock;
            if (all >= FEWEST_CONNECTIONS) {
                double[] sorted = block.stream().mapToDouble(Double::doubleValue).sorted().toArray();
                p50.add(quantile(sorted, perBlock, 0.5));
                p99.add(quantile(sorted, perBlock, 0.99));
            }
        }
        return new WaitBlocks(p50, p99);
    }

    /// Of waits sorted upwards with `zeros` unseen ones below them.
    private static double quantile(double[] sorted, double zeros, double q) {
        double rank = q * (sorted.length + zeros) - zeros;
        int at = (int) Math.ceil(rank) - 1;
        return at < 0 || sorted.length == 0 ? 0 : sorted[Math.min(at, sorted.length - 1)];
    }

    boolean isEmpty() {
        return p99.isEmpty();
    }
}
