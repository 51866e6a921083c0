package dev.anteroom.diagnosis.compare;

import dev.anteroom.capture.evidence.QueueLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A queue's log cut into blocks of equal time, each with its accept waits.
///
/// Waits that follow each other depend on each other: one stall makes a hundred connections late. So a hundred
/// waits are no hundred observations. Blocks longer than a stall nearly are independent, and drawing whole blocks
/// again and again shows how much a quantile moves by chance (the block bootstrap).
///
/// @param blocks counts of waits by length ([#bin]), one list for each block
record WaitBlocks(List<List<Integer>> blocks) {
    static final WaitBlocks NONE = new WaitBlocks(List.of());

    private static final double SHORTEST_MILLIS = 1000;
    private static final int MOST_BLOCKS = 20;

    /// Waits below this are one bin, ms; from there on each bin is 5 % wider than the one before, up to an hour.
    private static final double FIRST_MILLIS = 0.5;

    private static final double GROWTH = Math.log(1.05);
    private static final int BINS = 326;
    private static final int DRAWS = 2000;

    WaitBlocks {
        blocks = List.copyOf(blocks);
    }

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
        int number = (int) Math.min(MOST_BLOCKS, window / SHORTEST_MILLIS);
        if (number < 2) {
            return NONE;
        }
        int[][] counts = new int[number][BINS];
        gather(samples, start, window, counts);
        return new WaitBlocks(lists(counts, unseenShare));
    }

    private static void gather(List<QueueLog.Sample> samples, Instant start, double window, int[][] counts) {
        Map<Long, Double> born = new HashMap<>();
        double length = window / counts.length;
        double before = 0;
        int current = 0;
        boolean taken = false;
        for (QueueLog.Sample sample : samples) {
            double now = Duration.between(start, sample.time()).toNanos() / 1e6;
            int index = (int) Math.clamp(now / length, 0, counts.length - 1.0);
            for (; current < index; current++) {
                if (!taken) {
                    countStanding(born, current * length, length, counts[current]);
                }
                taken = false;
            }
            for (QueueLog.Arrival arrival : sample.arrived()) {
                born.put(arrival.id(), now - arrival.ageMillis());
            }
            for (Long id : sample.left()) {
                Double since = born.remove(id);
                if (since != null) {
                    // It left at some time since the sample before: half the gap is the best guess.
                    counts[index][bin((before + now) / 2 - since)]++;
                    taken = true;
                }
            }
            before = now;
        }
        // Those who still wait have waited at least that.
        for (double since : born.values()) {
            counts[counts.length - 1][bin(before - since)]++;
        }
    }

    /// A block in which nobody was taken out of the queue isn't empty where somebody waited through all of it: their
    /// wait so far is what it tells. Without them a queue that nobody drains would look idle in all blocks but the
    /// last.
    private static void countStanding(Map<Long, Double> born, double from, double length, int[] block) {
        for (double since : born.values()) {
            if (since <= from) {
                block[bin(from + length - since)]++;
            }
        }
    }

    /// What was never seen in the queue waited less than a sampling period: it goes to the first bin, evenly over the
    /// blocks.
    private static List<List<Integer>> lists(int[][] counts, double unseenShare) {
        long seen = 0;
        for (int[] block : counts) {
            for (int count : block) {
                seen += count;
            }
        }
        double unseen = unseenShare >= 1 ? 1 : seen * unseenShare / (1 - unseenShare);
        List<List<Integer>> blocks = new ArrayList<>();
        for (int[] block : counts) {
            block[0] += (int) Math.round(unseen / counts.length);
            List<Integer> list = new ArrayList<>(BINS);
            for (int count : block) {
                list.add(count);
            }
            blocks.add(List.copyOf(list));
        }
        return blocks;
    }

    private static int bin(double millis) {
        return millis < FIRST_MILLIS
                ? 0
                : (int) Math.min(BINS - 1.0, 1 + Math.floor(Math.log(millis / FIRST_MILLIS) / GROWTH));
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    int size() {
        return blocks.size();
    }

    /// Both captures' blocks, as one.
    WaitBlocks and(WaitBlocks other) {
        List<List<Integer>> all = new ArrayList<>(blocks);
        all.addAll(other.blocks);
        return new WaitBlocks(all);
    }

    /// How a quantile moved from `before` to `after`.
    ///
    /// @param low the rise is no less than this in 99 of 100 draws, ms
    /// @param high and no more than this
    /// @param worse share of the draws in which it did not rise: how likely the rise is chance
    /// @param better share in which it did not fall
    record Shift(double low, double high, double worse, double better) {}

    /// Draws as many blocks of each side as it has, again and again, with replacement. The same draws each time.
    static Shift shift(WaitBlocks before, WaitBlocks after, double q) {
        SplittableRandom random = new SplittableRandom(20261124);
        int[][] was = arrays(before);
        int[][] is = arrays(after);
        double[] rises = new double[DRAWS];
        int notRisen = 1;
        int notFallen = 1;
        for (int draw = 0; draw < DRAWS; draw++) {
            rises[draw] = drawn(is, q, random) - drawn(was, q, random);
            notRisen += rises[draw] <= 0 ? 1 : 0;
            notFallen += rises[draw] >= 0 ? 1 : 0;
        }
        Arrays.sort(rises);
        return new Shift(
                rises[DRAWS / 100],
                rises[DRAWS - 1 - DRAWS / 100],
                notRisen / (DRAWS + 1.0),
                notFallen / (DRAWS + 1.0));
    }

    private static int[][] arrays(WaitBlocks side) {
        return side.blocks.stream()
                .map(block -> block.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    private static double drawn(int[][] blocks, double q, SplittableRandom random) {
        long[] sum = new long[BINS];
        long all = 0;
        for (int i = 0; i < blocks.length; i++) {
            int[] block = blocks[random.nextInt(blocks.length)];
            for (int bin = 0; bin < BINS; bin++) {
                sum[bin] += block[bin];
                all += block[bin];
            }
        }
        double rank = q * all;
        long below = 0;
        for (int bin = 0; bin < BINS; bin++) {
            below += sum[bin];
            if (below >= rank && below > 0) {
                return bin == 0 ? 0 : FIRST_MILLIS * Math.exp(GROWTH * (bin - 0.5));
            }
        }
        return 0;
    }
}
