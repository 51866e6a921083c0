package dev.anteroom.linux.sampler;

import java.util.Arrays;

/// What dropped SYNs cost the clients: a delay before the connection is established, in no age and in no accept wait.
///
/// Of `D` dropped packets and `N` admitted connections, a SYN is dropped with probability `p = D/(D+N)`. Taking
/// the drops of one client for independent, it needs more than `k` tries with probability `pᵏ`; the k-th
/// repetition comes `c_k` after the first SYN, so the mean delay is `Σ pᵏ·(c_k − c_{k−1})` and the quantile `q`
/// is the first `c_k` with `p^{k+1} ≤ 1 − q`.
///
/// An estimate, for three reasons: drops come in bursts, so those of one client are not independent and the tail
/// is longer; the counter holds other drops than SYNs (final ACKs of handshakes that the client believes
/// complete); the schedule is the *client's* kernel's.
///
/// @param dropped packets dropped at the listeners in the window
/// @param admitted connections established in the window
/// @param dropProbability of one SYN, 0 to 1
/// @param meanDelayMillis over all admitted connections
/// @param p50DelayMillis half of them were delayed by no more
/// @param p99DelayMillis 99% of them were delayed by no more
public record SynRetryEstimate(
        long dropped,
        long admitted,
        double dropProbability,
        double meanDelayMillis,
        double p50DelayMillis,
        double p99DelayMillis) {

    /// Seconds after the first SYN at which Linux 6.5 and newer repeats it (`tcp_syn_linear_timeouts` = 4,
    /// `tcp_syn_retries` = 6).
    private static final int[] LINEAR_SECONDS = {0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67};
    /// Older kernels: doubling from the start.
    private static final int[] DOUBLING_SECONDS = {0, 1, 3, 7, 15, 31, 63};

    /// @param linear whether clients run Linux 6.5 or newer
    public static SynRetryEstimate of(long dropped, long admitted, boolean linear) {
        int[] schedule = linear ? LINEAR_SECONDS : DOUBLING_SECONDS;
        double probability = dropped <= 0 ? 0 : (double) dropped / (dropped + Math.max(0, admitted));
        double mean = 0;
        double power = 1;
        for (int k = 1; k < schedule.length; k++) {
            power *= probability;
            mean += power * (schedule[k] - schedule[k - 1]) * 1000;
        }
        return new SynRetryEstimate(
                dropped,
                admitted,
                probability,
                mean,
                quantile(schedule, probability, 0.50),
                quantile(schedule, probability, 0.99));
    }

    private static double quantile(int[] schedule, double probability, double q) {
        double exceeding = probability;
        for (int seconds : schedule) {
            if (exceeding <= 1 - q) {
                return seconds * 1000.0;
            }
            exceeding *= probability;
        }
        return Arrays.stream(schedule).max().orElseThrow() * 1000.0;
    }
}
