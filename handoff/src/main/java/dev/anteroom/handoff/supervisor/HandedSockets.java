package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.QueueDepth;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a newcomer may do to sockets that others have open too, and must not: a smaller limit, and accept that blocks.
final class HandedSockets {
    private final Map<String, Before> before = new LinkedHashMap<>();

    private record Before(HeldSocket socket, int limit, boolean nonBlocking) {}

    /// @param sockets as they are before the newcomer has them
    HandedSockets(Map<String, HeldSocket> sockets) {
        sockets.forEach((name, socket) -> {
            if (socket.isTcp()) {
                before.put(
                        name,
                        new Before(socket, socket.queue().map(QueueDepth::limit).orElse(0), socket.isNonBlocking()));
            }
        });
    }

    /// Puts back what was changed.
    ///
    /// @return what that was, empty where nothing was
    Optional<String> change() {
        for (Map.Entry<String, Before> each : before.entrySet()) {
            Before was = each.getValue();
            HeldSocket socket = was.socket;
            int limit = socket.queue().map(QueueDepth::limit).orElse(was.limit);
            if (limit < was.limit) {
                socket.listen(was.limit);
                return Optional.of(each.getKey()
                        + ": it called listen() again with a smaller backlog, so the queue's limit fell from "
                        + was.limit + " to " + limit + " (put back); if that is meant, say backlog: " + limit
                        + " in the description");
            }
            if (was.nonBlocking && !socket.isNonBlocking()) {
                socket.setNonBlocking(true);
                return Optional.of(each.getKey()
                        + ": it made the shared listener blocking, so that accept hangs in the old one (put back); "
                        + "two listeners would not share that");
            }
        }
        return Optional.empty();
    }
}
