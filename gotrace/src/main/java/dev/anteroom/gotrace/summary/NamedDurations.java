package dev.anteroom.gotrace.summary;

/// The durations of user regions or tasks of one type.
///
/// @param name the type, as the service named it
/// @param task for regions the type of the task they belong to, empty for the background task and for tasks
///     themselves
/// @param durations from begin to end, of those that did both within the trace
/// @param unfinished how many began and didn't end
public record NamedDurations(String name, String task, Distribution durations, long unfinished) {}
