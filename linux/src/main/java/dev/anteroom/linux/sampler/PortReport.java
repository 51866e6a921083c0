package dev.anteroom.linux.sampler;

import java.util.List;

/// What was seen of one port. Queued connections do not name their listener, so waits are of the port: of all
/// members of its SO_REUSEPORT group together.
///
/// @param listeners its sockets; several are a SO_REUSEPORT group, or differ in address
/// @param waits the accept waits
/// @param retries what dropped SYNs cost its clients besides
public record PortReport(int port, List<ListenerReport> listeners, WaitEstimate waits, SynRetryEstimate retries) {
    public PortReport {
        listeners = List.copyOf(listeners);
    }
}
