package dev.anteroom.collect;

import java.time.Duration;

/// How to record.
///
/// @param length of the profiles; the queue is recorded for a second longer before and after
/// @param everyGoroutine whether to take the full dump (`debug=2`) however long it stops the service
/// @param tool version of Anteroom, for the manifest
public record CapturePlan(Duration length, boolean everyGoroutine, String tool) {
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofMinutes(10);

    public CapturePlan {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new CollectException("A capture takes 1 to " + LONGEST.toSeconds() + " seconds, not "
                    + length.toSeconds());
        }
    }
}
