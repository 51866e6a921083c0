package dev.anteroom.watch.sampling;

/// How much CPU time looking may take: a bucket that fills at a share of one processor and is emptied by what each look
/// took.
/// It holds some seconds' worth, so that the beginning of an incident is looked at in full. Not thread-safe.
final class LookBudget {
    private static final double HOLDS_SECONDS = 10;

    private double share;
    private double nanos;
    private long last;
    private boolean throttled;

    /// @param share of one processor, 0 to 1
    LookBudget(double share, long now) {
        this.share = share;
        this.nanos = share * HOLDS_SECONDS * 1e9;
        this.last = now;
    }

    void share(double newShare) {
        share = newShare;
    }

    double share() {
        return share;
    }

    void fill(long now) {
        nanos = Math.min(share * HOLDS_SECONDS * 1e9, nanos + (now - last) * share);
        last = now;
    }

    void took(long duration) {
        nanos -= duration;
    }

    /// Whether a look that may be left out is allowed.
    boolean allows() {
        boolean allowed = nanos > 0;
        throttled |= !allowed;
        return allowed;
    }

    /// Whether a look was left out since this was asked last.
    boolean wasThrottled() {
        boolean was = throttled;
        throttled = false;
        return was;
    }
}
