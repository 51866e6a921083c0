package dev.anteroom.cli;

import dev.anteroom.diagnosis.model.Verdict;

/// Exit statuses of every command.
final class ExitStatus {
    /// It worked; for a diagnosis: HEALTHY or NOT_ACCEPT.
    static final int OK = 0;
    /// The command line is wrong.
    static final int USAGE = 2;
    /// An input can't be used: missing, cut, malformed, unknown.
    static final int UNUSABLE_INPUT = 3;
    /// New connections are waiting (ACCEPT_BOUND); for a comparison: it got worse.
    static final int ACCEPT_BOUND = 10;
    /// The evidence doesn't decide it.
    static final int INCONCLUSIVE = 11;

    /// An upgrade ended with the service not as it should be.
    static final int DEGRADED = 12;

    private ExitStatus() {}

    static int of(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY, NOT_ACCEPT -> OK;
            case ACCEPT_BOUND -> ACCEPT_BOUND;
            case INCONCLUSIVE -> INCONCLUSIVE;
        };
    }
}
