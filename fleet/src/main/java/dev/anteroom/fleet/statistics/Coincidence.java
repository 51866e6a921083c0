package dev.anteroom.fleet.statistics;

/// How likely so many of several events happen by chance, where each has a chance of its own.
public final class Coincidence {
    private Coincidence() {}

    /// Upper tail of the Poisson binomial distribution, exact.
    ///
    /// @param chances of each event, 0 to 1
    /// @param seen how many of them happened
    public static double atLeast(double[] chances, int seen) {
        double[] ways = new double[chances.length + 1];
        ways[0] = 1;
        for (int i = 0; i < chances.length; i++) {
            double chance = Math.clamp(chances[i], 0.0, 1.0);
            for (int k = i + 1; k > 0; k--) {
                ways[k] = ways[k] * (1 - chance) + ways[k - 1] * chance;
            }
            ways[0] *= 1 - chance;
        }
        double p = 0;
        for (int k = Math.max(0, seen); k <= chances.length; k++) {
            p += ways[k];
        }
        return Math.min(1, p);
    }
}
