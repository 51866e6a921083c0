package dev.anteroom.handoff.upgrade;

import org.jspecify.annotations.Nullable;

/// The three phases of a process that leaves, as seen from outside. Times in ms since it was told to stop; null: not
/// seen.
///
/// @param listenerClosed it stopped accepting: it has the listener open no more, or watches it no more
/// @param drained its last client connection was gone
/// @param exited it ended
/// @param connectionsAtStop client connections it had when it was told to stop
/// @param connectionsCut client connections it still had when it ended
/// @param killed whether SIGKILL ended it, its own deadline being over
/// @param exit how it ended, in words
public record DepartureTimes(
        @Nullable Long listenerClosed,
        @Nullable Long drained,
        @Nullable Long exited,
        int connectionsAtStop,
        int connectionsCut,
        boolean killed,
        String exit) {}
