package dev.anteroom.fleet.simulator;

import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.WaitScale;
import java.util.SplittableRandom;

/// Draws histograms of waits that are log-normal: many short ones, and a tail.
final class WaitShares {
    private static final double SIGMA = 0.9;
    private static final double STEP = Math.log(2) / 8;
    private static final double NEGLIGIBLE = 1e-7;
    private static final double LARGE = 40;
    /// Share of waits that are at most e^x times the median, by x / STEP + HALF.
    private static final int HALF = 400;

    private static final double[] BELOW = new double[2 * HALF + 1];

    static {
        for (int i = 0; i < BELOW.length; i++) {
            BELOW[i] = normal((i - HALF) * STEP / SIGMA);
        }
    }

    private WaitShares() {}

    /// @param median of the waits, s: rounded to one bucket of the scale
    static WaitHistogram draw(SplittableRandom random, long connections, double median) {
        WaitHistogram.Builder waits = new WaitHistogram.Builder();
        int shift = (int) Math.round(Math.log(WaitScale.LOWEST / median) / STEP);
        double before = 0;
        for (int bucket = 0; bucket < WaitScale.buckets(); bucket++) {
            double below = bucket == WaitScale.buckets() - 1
                    ? 1
                    : BELOW[Math.clamp(shift + bucket + (long) HALF, 0, 2 * HALF)];
            double share = below - before;
            before = below;
            if (share > NEGLIGIBLE) {
                long count = poisson(random, share * connections);
                if (count > 0) {
                    waits.add(middle(bucket), count);
                }
            }
        }
        return waits.build();
    }

    private static double middle(int bucket) {
        if (bucket == 0) {
            return WaitScale.LOWEST / 2;
        }
        double upper = WaitScale.upper(bucket);
        return Double.isInfinite(upper) ? 2 * WaitScale.HIGHEST : Math.sqrt(WaitScale.lower(bucket) * upper);
    }

    static long poisson(SplittableRandom random, double mean) {
        if (mean > LARGE) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double left = Math.exp(-mean);
        double product = random.nextDouble();
        long count = 0;
        while (product > left) {
            count++;
            product *= random.nextDouble();
        }
        return count;
    }

    /// Standard normal distribution (Abramowitz and Stegun 26.2.17).
    private static double normal(double z) {
        if (z < 0) {
            return 1 - normal(-z);
        }
        double t = 1 / (1 + 0.2316419 * z);
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        return 1
                - density
                        * t
                        * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    }
}
