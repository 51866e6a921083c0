package dev.anteroom.gotrace.summary;

/// The times that the world was stopped for one reason.
///
/// @param reason in the runtime's words, such as `GC sweep termination` or `read mem stats`
/// @param durations from the request to stop until all may run again
public record StopReason(String reason, Distribution durations) {}
