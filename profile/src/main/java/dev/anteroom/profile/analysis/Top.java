package dev.anteroom.profile.analysis;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileDiff;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/// The functions of a profile by what was sampled in them, as `pprof -top` counts.
///
/// @param rows functions, the first first
/// @param total what 100% is: the sum of all values, or of the base's in a comparison
/// @param flatSum sum of the rows' flat values
/// @param functions functions that were worth a row before the row limit
/// @param dropped functions left out because their share is too small
/// @param cutoff smallest cumulative value that was worth a row
public record Top(List<Row> rows, long total, long flatSum, int functions, int dropped, long cutoff) {
    private static final int WORTH_TWO_THREADS = 50_000;

    public Top {
        rows = List.copyOf(rows);
    }

    /// One function.
    ///
    /// @param flat value of samples whose leaf it is
    /// @param cumulative value of samples in whose stack it is, however often
    public record Row(String name, long flat, long cumulative, Inlining inlining) {}

    /// Whether a function's calls were inlined, by the call edges that are worth drawing.
    public enum Inlining {
        NEVER,
        PARTLY,
        ALWAYS
    }

    /// What to count and to show.
    ///
    /// @param type index of the sample type
    /// @param byCumulative order by cumulative value rather than by flat value
    /// @param rowLimit 0: no limit
    /// @param nodeFraction functions with a smaller share than this are left out (pprof: 0.005)
    /// @param edgeFraction edges with a smaller share than this don't count for [Inlining] (pprof: 0.001)
    /// @param total what 100% is, from [#total]; taken before a filter
    public record Options(
            int type, boolean byCumulative, int rowLimit, double nodeFraction, double edgeFraction, long total) {
        public static Options defaults(Profile profile, int type) {
            return new Options(type, false, 0, 0.005, 0.001, Top.total(profile, type));
        }
    }

    /// The sum of a type's absolute values; in a comparison, of the base's alone.
    public static long total(Profile profile, int type) {
        BitSet base = new BitSet();
        for (int set = 0; set < profile.labelSetCount(); set++) {
            base.set(set, ProfileDiff.isBase(profile.labelsOfSet(set)));
        }
        long all = 0;
        long ofBase = 0;
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            long value = Math.abs(profile.value(sample, type));
            all += value;
            if (!base.isEmpty() && base.get(profile.labelSet(sample))) {
                ofBase += value;
            }
        }
        return ofBase > 0 ? ofBase : all;
    }

    public static Top of(Profile profile, Options options) {
        NameTable names = new NameTable(profile);
        Counter counter = count(profile, options.type(), names);
        long flatTotal = 0;
        int present = 0;
        for (int id = 0; id < names.size(); id++) {
            flatTotal += counter.flat[id];
            present += counter.isPresent(id) ? 1 : 0;
        }
        long nodeCutoff = Math.abs((long) (flatTotal * options.nodeFraction()));
        long edgeCutoff = Math.abs((long) (flatTotal * options.edgeFraction()));
        List<Integer> kept = new ArrayList<>();
        for (int id = 0; id < names.size(); id++) {
            if (counter.isPresent(id) && Math.abs(counter.cumulative(id)) >= nodeCutoff) {
                kept.add(id);
            }
        }
        int functions = kept.size();
        kept.sort(order(names, counter, options.byCumulative()));
        if (options.rowLimit() > 0 && kept.size() > options.rowLimit()) {
            kept = kept.subList(0, options.rowLimit());
        }
        InlinedEdges edges = InlinedEdges.of(profile, options.type(), names, kept, edgeCutoff);
        List<Row> rows = new ArrayList<>();
        long flatSum = 0;
        for (int i = 0; i < kept.size(); i++) {
            int id = kept.get(i);
            flatSum += counter.flat[id];
            rows.add(new Row(names.name(id), counter.flat[id], counter.cumulative(id), edges.inlining(i)));
        }
        return new Top(rows, options.total(), flatSum, functions, present - functions, nodeCutoff);
    }

    private static Comparator<Integer> order(NameTable names, Counter counter, boolean byCumulative) {
        Comparator<Integer> byFlat = Comparator.comparingLong((Integer id) -> Math.abs(counter.flat[id]))
                .reversed();
        Comparator<Integer> byCum = Comparator.comparingLong((Integer id) -> Math.abs(counter.cumulative(id)))
                .reversed();
        Comparator<Integer> byName = Comparator.comparing(names::name);
        return byCumulative
                ? byCum.thenComparing(byName).thenComparing(byFlat)
                : byFlat.thenComparing(byName).thenComparing(byCum);
    }

    private static Counter count(Profile profile, int type, NameTable names) {
        int samples = profile.sampleCount();
        if (samples < WORTH_TWO_THREADS) {
            Counter counter = new Counter(profile, type, names, 0, samples);
            counter.run();
            return counter;
        }
        Counter one = new Counter(profile, type, names, 0, samples / 2);
        Counter other = new Counter(profile, type, names, samples / 2, samples);
        BothHalves.run(one, other);
        one.add(other);
        return one;
    }

    /// Counts a range of samples.
    private static final class Counter implements Runnable {
        private final Profile profile;
        private final int type;
        private final NameTable names;
        private final int from;
        private final int to;
        final long[] flat;
        /// By name, two each: the cumulative value, and the sample that saw the name last (a recursive function
        /// counts once). Side by side, because they are used together and names are met in no order.
        private final long[] counts;

        Counter(Profile profile, int type, NameTable names, int from, int to) {
            this.profile = profile;
            this.type = type;
            this.names = names;
            this.from = from;
            this.to = to;
            flat = new long[names.size()];
            counts = new long[2 * names.size()];
        }

        @Override
        public void run() {
            int[] stack = new int[256];
            for (int sample = from; sample < to; sample++) {
                long value = profile.value(sample, type);
                if (value != 0) {
                    stack = profile.copyLocations(sample, stack);
                    countStack(stack, profile.locations(sample), value, sample + 1);
                }
            }
        }

        private void countStack(int[] stack, int length, long value, int mark) {
            if (length == 0) {
                return;
            }
            // In local variables: the fast compiler loads a field as often as it is named.
            int[] coded = names.coded;
            int[] several = names.several;
            long[] into = counts;
            int leaf = coded[stack[0]];
            flat[leaf >= 0 ? leaf : several[~leaf + 1]] += value;
            for (int at = 0; at < length; at++) {
                int id = coded[stack[at]];
                if (id >= 0) {
                    if (into[2 * id + 1] != mark) {
                        into[2 * id + 1] = mark;
                        into[2 * id] += value;
                    }
                } else {
                    int last = ~id + several[~id];
                    for (int i = ~id + 1; i <= last; i++) {
                        int inlined = several[i];
                        if (into[2 * inlined + 1] != mark) {
                            into[2 * inlined + 1] = mark;
                            into[2 * inlined] += value;
                        }
                    }
                }
            }
        }

        void add(Counter other) {
            for (int id = 0; id < flat.length; id++) {
                flat[id] += other.flat[id];
                counts[2 * id] += other.counts[2 * id];
            }
        }

        long cumulative(int id) {
            return counts[2 * id];
        }

        boolean isPresent(int id) {
            return flat[id] != 0 || cumulative(id) != 0;
        }
    }
}
