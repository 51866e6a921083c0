package dev.anteroom.diagnosis.compare;

import java.util.Arrays;
import java.util.List;

/// Exact one-sided tests: how likely a rise as large as the one seen is, were there none. No distribution of the
/// values is assumed.
public final class Significance {
    /// Up to so many values on both sides together the rank test is exact; beyond, its normal approximation is.
    private static final int EXACT = 40;

    private Significance() {}

    /// Mann–Whitney: values after rank higher than before. Ties get their middle rank, and the exact distribution
    /// is that of the tied ranks.
    public static double rankTest(double[] before, double[] after) {
        int n = before.length;
        int m = after.length;
        if (n == 0 || m == 0) {
            return 1;
        }
        int[] doubledRanks = doubledRanks(before, after);
        int observed = 0;
        for (int i = n; i < n + m; i++) {
            observed += doubledRanks[i];
        }
        return n + m <= EXACT ? exact(doubledRanks, m, observed) : approximate(doubledRanks, n, m, observed);
    }

    /// Twice the middle rank of each value, before's first.
    private static int[] doubledRanks(double[] before, double[] after) {
        int total = before.length + after.length;
        double[] values = new double[total];
        System.arraycopy(before, 0, values, 0, before.length);
        System.arraycopy(after, 0, values, before.length, after.length);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int[] ranks = new int[total];
        for (int i = 0; i < total; i++) {
            int below = 0;
            int equal = 0;
            for (double other : sorted) {
                below += other < values[i] ? 1 : 0;
                equal += other == values[i] ? 1 : 0;
            }
            ranks[i] = 2 * below + equal + 1;
        }
        return ranks;
    }

    /// Share of all ways to choose `m` of the ranks whose sum is no less than the observed.
    private static double exact(int[] ranks, int m, int observed) {
        int most = Arrays.stream(ranks).sum();
        double[][] ways = new double[m + 1][most + 1];
        ways[0][0] = 1;
        for (int rank : ranks) {
            for (int chosen = m; chosen > 0; chosen--) {
                for (int sum = most; sum >= rank; sum--) {
                    ways[chosen][sum] += ways[chosen - 1][sum - rank];
                }
            }
        }
        double all = 0;
        double extreme = 0;
        for (int sum = 0; sum <= most; sum++) {
            all += ways[m][sum];
            extreme += sum >= observed ? ways[m][sum] : 0;
        }
        return extreme / all;
    }

    private static double approximate(int[] ranks, int n, int m, int observed) {
        double mean = (double) Arrays.stream(ranks).sum() * m / (n + m);
        double spread = 0;
        double average = mean / m;
        for (int rank : ranks) {
            spread += (rank - average) * (rank - average);
        }
        double variance = spread * n * m / ((double) (n + m) * (n + m - 1));
        return variance <= 0 ? 1 : upperTail((observed - 1 - mean) / Math.sqrt(variance));
    }

    /// Fisher's exact test: the share `after/ofAfter` is higher than `before/ofBefore`.
    public static double shareTest(long before, long ofBefore, long after, long ofAfter) {
        if (ofBefore == 0 || ofAfter == 0) {
            return 1;
        }
        long hits = before + after;
        double p = 0;
        for (long k = after; k <= Math.min(hits, ofAfter); k++) {
            if (hits - k <= ofBefore) {
                p += Math.exp(
                        logChoose(ofAfter, k) + logChoose(ofBefore, hits - k) - logChoose(ofBefore + ofAfter, hits));
            }
        }
        return Math.min(1, p);
    }

    /// Fisher's exact test over several tables at once (the exact form of Cochran's, Mantel's and Haenszel's
    /// test): within each table all margins stand, and the numbers of hits after add up. What differs between the
    /// tables says nothing.
    ///
    /// @param tables of four each, as [#shareTest] takes them: before, ofBefore, after, ofAfter
    public static double stratifiedShareTest(List<long[]> tables) {
        double[] sums = {1};
        int observed = 0;
        for (long[] table : tables) {
            long hits = table[0] + table[2];
            int most = (int) Math.min(hits, table[3]);
            double[] next = new double[sums.length + most];
            for (int k = (int) Math.max(0, hits - table[1]); k <= most; k++) {
                double chance = Math.exp(
                        logChoose(table[3], k) + logChoose(table[1], hits - k) - logChoose(table[1] + table[3], hits));
                for (int sum = 0; sum < sums.length; sum++) {
                    next[sum + k] += chance * sums[sum];
                }
            }
            sums = next;
            observed += (int) table[2];
        }
        double p = 0;
        for (int sum = observed; sum < sums.length; sum++) {
            p += sums[sum];
        }
        return Math.min(1, p);
    }

    /// Whether a Poisson rate rose: given `before + after` events in all, those after are binomial with the share
    /// of the time that was after (the conditional test of Przyborowski and Wilenski).
    ///
    /// @param secondsBefore time that `before` was counted over
    public static double rateTest(long before, double secondsBefore, long after, double secondsAfter) {
        long events = before + after;
        if (events == 0 || secondsBefore <= 0 || secondsAfter <= 0) {
            return 1;
        }
        double share = secondsAfter / (secondsBefore + secondsAfter);
        if (events > 100_000) {
            double mean = events * share;
            return upperTail((after - 0.5 - mean) / Math.sqrt(events * share * (1 - share)));
        }
        double p = 0;
        for (long k = after; k <= events; k++) {
            p += Math.exp(logChoose(events, k) + k * Math.log(share) + (events - k) * Math.log1p(-share));
        }
        return Math.min(1, p);
    }

    /// The smallest `p` that a rank test of so many values can give: 1 ÷ the ways to choose.
    public static double smallest(int before, int after) {
        return Math.exp(-logChoose(before + (long) after, after));
    }

    /// Whether two shares of samples differ by more than `z` standard errors.
    static boolean sharesDiffer(double before, double samplesBefore, double after, double samplesAfter, double z) {
        if (samplesBefore <= 0 || samplesAfter <= 0) {
            return false;
        }
        double pooled = (before * samplesBefore + after * samplesAfter) / (samplesBefore + samplesAfter);
        double error = Math.sqrt(pooled * (1 - pooled) * (1 / samplesBefore + 1 / samplesAfter));
        return error > 0 && Math.abs(after - before) > z * error;
    }

    private static double logChoose(long n, long k) {
        return k < 0 || k > n ? Double.NEGATIVE_INFINITY : logFactorial(n) - logFactorial(k) - logFactorial(n - k);
    }

    /// Exact below 20, Stirling's series from there on (error below 1e-10).
    private static double logFactorial(long n) {
        if (n < 20) {
            double sum = 0;
            for (long i = 2; i <= n; i++) {
                sum += Math.log((double) i);
            }
            return sum;
        }
        double x = n + 1.0;
        return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x * x * x);
    }

    /// Upper tail of the standard normal (Abramowitz and Stegun 26.2.17, error below 1e-7).
    private static double upperTail(double z) {
        if (z < 0) {
            return 1 - upperTail(-z);
        }
        double t = 1 / (1 + 0.2316419 * z);
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return density
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    }
}
