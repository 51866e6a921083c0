package dev.anteroom.watch.window;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Windows that an agent has kept. Idle ones aren't kept: where nothing is told and [#observedUntil] is later, nothing
/// happened.
public interface WindowReader extends AutoCloseable {
    /// By start, then workload and listener; at most 100,000 of them.
    List<Window> windows(WindowQuery query);

    /// Until when the agent has observed the host without a gap of more than a minute, as of its last heartbeat.
    ///
    /// @return empty where no agent has written here
    Optional<Instant> observedUntil();

    @Override
    void close();
}
