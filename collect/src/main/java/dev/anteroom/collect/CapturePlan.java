package dev.anteroom.collect;

import java.time.Duration;

/// How to record.
///
/// @param length of the profiles; the trace comes after them, and the queue is recorded for a second longer before
///     and after it all
/// @param trace whether to take an execution trace
/// @param everyGoroutine whether to take the full dump (`debug=2`) however long it stops the service
/// @param inside whether to read the process's goroutines from outside, rather than to ask its pprof for them
/// @param tool version of Anteroom, for the manifest
public record CapturePlan(Duration length, boolean trace, boolean everyGoroutine, boolean inside, String tool) {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofMinutes(10);

    private static final Duration TRACE = Duration.ofSeconds(3);

    public CapturePlan {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new CollectException(
                    "A capture takes 1 to " + LONGEST.toSeconds() + " seconds, not " + length.toSeconds());
        }
    }

    /// How long the trace lasts; zero for none.
    public Duration traceLength() {
        return !trace ? Duration.ZERO : length.compareTo(TRACE) < 0 ? length : TRACE;
    }
}
