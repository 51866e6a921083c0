package dev.anteroom.diagnosis.latency;

/// When a client repeats a SYN that was dropped, ms after the first.
///
/// Linux 6.5 and newer: 1, 2, 3, 4, 5, 7, 11, … s (`tcp_syn_linear_timeouts` = 4); before: 1, 3, 7, 15, … s. The first
/// comes after 1 s on both (`TCP_TIMEOUT_INIT`, `include/net/tcp.h`).
final class RetryQuanta {
    static final double FIRST_MILLIS = 1000;

    private static final int[] SECONDS = {0, 1, 2, 3, 4, 5, 7, 11, 15, 19, 31, 35, 63, 67};
    private static final int[] LINEAR = {0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67};

    private RetryQuanta() {}

    /// The longest delay by repetition, on whichever kernel, that fits within a latency.
    static double within(double millis) {
        double fits = 0;
        for (int seconds : SECONDS) {
            if (seconds * 1000.0 <= millis) {
                fits = seconds * 1000.0;
            }
        }
        return fits;
    }

    /// The delay that all but a share `tail` of the connections stay within, where a SYN is dropped with probability
    /// `drop`: more than `k` tries are needed with probability `dropᵏ`.
    static double quantile(double drop, double tail) {
        double exceeding = drop;
        for (int seconds : LINEAR) {
            if (exceeding <= tail) {
                return seconds * 1000.0;
            }
            exceeding *= drop;
        }
        return LINEAR[LINEAR.length - 1] * 1000.0;
    }
}
