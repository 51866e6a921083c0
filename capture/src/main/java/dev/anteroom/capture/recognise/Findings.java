package dev.anteroom.capture.recognise;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what one file says.
public final class Findings {
    /// A file with more blocks than this is not one that people record.
    private static final int MOST = 100_000;

    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    private final List<Finding> findings = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private @Nullable Instant time;
    private @Nullable Instant first;
    private Instant lastClock = Instant.MIN;
    private int days;

    public List<Finding> all() {
        return findings;
    }

    /// What is damaged in it, one phrase each.
    public List<String> problems() {
        return problems;
    }

    /// First time that the file says it was taken at, where it says so anywhere.
    public @Nullable Instant time() {
        return first;
    }

    void add(Found found, String flavour, @Nullable Integer pid, int line) {
        if (findings.size() < MOST) {
            findings.add(new Finding(found, flavour, pid, time, line));
        }
    }

    void problem(String text) {
        if (problems.size() < 20 && !problems.contains(text)) {
            problems.add(text);
        }
    }

    /// Takes what another reading of the same file has found.
    void addAll(Findings other) {
        findings.addAll(other.findings);
        other.problems.forEach(this::problem);
        first = first != null ? first : other.first;
    }

    /// Dates everything that follows in this file. A clock without a date that goes back has gone past midnight.
    void time(Instant instant) {
        boolean clock = instant.getEpochSecond() < Duration.ofDays(1).toSeconds();
        if (clock && time != null && instant.plus(HALF_A_DAY).isBefore(lastClock)) {
            days++;
        }
        lastClock = instant;
        time = clock ? instant.plus(Duration.ofDays(days)) : instant;
        if (first == null) {
            first = instant;
        }
    }
}
