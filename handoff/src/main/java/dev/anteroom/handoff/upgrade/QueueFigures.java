package dev.anteroom.handoff.upgrade;

import java.util.Locale;

/// One accept queue over a window.
///
/// @param millis how long the window was
/// @param samples looks at it
/// @param meanDepth mean of them
/// @param maxDepth the deepest
/// @param limit the listener's backlog
/// @param oldestMillis the longest that a connection was seen to have waited; with two listeners on the port only
///     where it was certain whose it was
/// @param stallMillis the longest time in which connections waited and none was taken
/// @param drops packets dropped on the listener, for whatever reason
/// @param overflows how many of them a full accept queue can have cost: no more than its namespace counted in all
/// @param gapMillis the longest time between two looks: a host that holds the watcher up holds the service up as well
public record QueueFigures(
        double millis,
        long samples,
        double meanDepth,
        int maxDepth,
        int limit,
        int oldestMillis,
        double stallMillis,
        long drops,
        long overflows,
        double gapMillis) {
    public static final QueueFigures NONE = new QueueFigures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "depth mean %.2f max %d of %d, oldest %d ms, longest stall %.0f ms, %d drops in %.1f s",
                meanDepth,
                maxDepth,
                limit,
                oldestMillis,
                stallMillis,
                drops,
                millis / 1000);
    }
}
