package dev.anteroom.diagnosis.compare;

/// What is compared.
public enum Metric {
    VERDICT("verdict", "share of captures that are ACCEPT_BOUND", "share", true),
    WAIT_P50("accept_wait.p50", "accept wait, P50", "ms", true),
    WAIT_P99("accept_wait.p99", "accept wait, P99", "ms", true),
    OVERFLOW("overflow.per_second", "accept-queue overflows", "per second", true),
    HELD_UP("posture.held_up", "time the accept loop was held up", "share", true),
    OLDEST("accept_wait.oldest", "oldest connection seen in the queue", "ms", false),
    LOCK_WAIT("lock_wait", "time that accept paths have waited for locks (block profile)", "s", false),
    GOROUTINES("goroutines", "goroutines", "goroutines", false);

    private final String id;
    private final String words;
    private final String unit;
    private final boolean judged;

    Metric(String id, String words, String unit, boolean judged) {
        this.id = id;
        this.words = words;
        this.unit = unit;
        this.judged = judged;
    }

    public String id() {
        return id;
    }

    public String words() {
        return words;
    }

    public String unit() {
        return unit;
    }

    /// Whether a rise of it is a regression by itself; the others are shown, and judged only by a rule.
    public boolean isJudged() {
        return judged;
    }
}
