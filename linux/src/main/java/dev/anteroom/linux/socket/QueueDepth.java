package dev.anteroom.linux.socket;

/// An accept queue at one moment.
///
/// @param depth completed connections that nobody has accepted yet
/// @param limit the listener's backlog; the queue holds one more
public record QueueDepth(int depth, int limit) {}
