package dev.anteroom.fleet.store;

import java.time.Duration;
import java.time.Instant;

/// The time that a question asks about: from `since`, itself included, to before `until`.
public record Span(Instant since, Instant until) {
    public Span {
        if (!since.isBefore(until)) {
            throw new IllegalArgumentException("a span ends after it begins, not at " + until);
        }
    }

    public Duration length() {
        return Duration.between(since, until);
    }
}
