package dev.anteroom.watch.sampling;

/// What a series is told by. Never a pid, an inode or a container's id: they change at each restart.
///
/// @param listener address and port, or [#OTHER]
/// @param workload what the listener belongs to
/// @param version of the workload where it is known, else empty; no label of a metric, but told in windows
public record SeriesKey(String listener, String workload, String version) {
    /// Listeners that aren't told one by one: too young, on an ephemeral port, or above the cap.
    public static final String OTHER = "~other";

    static final SeriesKey FOLDED = new SeriesKey(OTHER, OTHER, "");
}
