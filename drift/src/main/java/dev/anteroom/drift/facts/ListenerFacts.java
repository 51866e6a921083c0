package dev.anteroom.drift.facts;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One listening TCP socket.
///
/// @param endpoint address and port as `ss` writes them
/// @param limit the accept queue's limit, fixed when `listen()` was called; `null` unknown
/// @param depth connections queued now
/// @param peak the deepest the queue is known to have been, the look itself included
/// @param drops packets dropped on it since it was made, overflows among them; `null` unknown
/// @param group sockets that share its address, itself included: above 1 a SO_REUSEPORT group
/// @param processes who holds it, as far as that may be seen
/// @param holdersHidden whether somebody may hold it who may not be looked at
public record ListenerFacts(
        String endpoint,
        int port,
        @Nullable Integer limit,
        int depth,
        int peak,
        @Nullable Long drops,
        int group,
        List<ProcessFacts> processes,
        boolean holdersHidden) {
    public ListenerFacts {
        processes = List.copyOf(processes);
    }
}
