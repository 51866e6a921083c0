package dev.anteroom.diagnosis.weigh;

import dev.anteroom.diagnosis.model.CauseId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// How likely each cause is that some evidence speaks for: shares of one, with what nobody thought of as one of the
/// answers.
///
/// @param shares 0 to 1 each
/// @param unknown the share of none of them
public record Posterior(Map<CauseId, Double> shares, double unknown) {
    /// Log-odds above which a cause is likely enough to explain another one as its consequence.
    private static final double EXPLAINS = 1;

    public Posterior {
        shares = Map.copyOf(shares);
    }

    /// The share of a cause, 0 where nothing speaks for it.
    public double share(CauseId cause) {
        return shares.getOrDefault(cause, 0.0);
    }

    /// @param seen the signs that speak for or against each cause which isn't excluded
    public static Posterior of(Map<CauseId, Set<Sign>> seen, Weights weights) {
        Map<CauseId, Double> sums = sums(seen, weights);
        Map<CauseId, Double> odds = new EnumMap<>(CauseId.class);
        double all = 1;
        for (Map.Entry<CauseId, Double> cause : sums.entrySet()) {
            double sum = cause.getValue();
            for (Map.Entry<CauseId, Double> other : sums.entrySet()) {
                if (explains(other.getValue()) && other.getKey() != cause.getKey()) {
                    sum += weights.because(other.getKey(), cause.getKey());
                }
            }
            double each = Math.exp(sum);
            odds.put(cause.getKey(), each);
            all += each;
        }
        double whole = all;
        odds.replaceAll((_, each) -> each / whole);
        return new Posterior(odds, 1 / whole);
    }

    /// The sum of what was seen of each cause, without consequences: natural log-odds.
    public static Map<CauseId, Double> sums(Map<CauseId, Set<Sign>> seen, Weights weights) {
        Map<CauseId, Double> sums = new EnumMap<>(CauseId.class);
        seen.forEach((cause, signs) -> sums.put(
                cause,
                signs.stream().mapToDouble(sign -> weights.of(sign, cause)).sum()));
        return sums;
    }

    /// Whether a cause with that sum explains what may be its consequence.
    public static boolean explains(double sum) {
        return sum >= EXPLAINS;
    }
}
