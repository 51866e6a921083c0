package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.List;

/// Something on an accept path that can take long.
///
/// @param node where it happens
/// @param what in words: `a TLS handshake`
/// @param path calls that lead there; empty where it stands in the path itself
/// @param typed whether the types involved are known
/// @param types the resolver of the package in which it stands
/// @param fresh whether it comes after Accept, with a connection at hand
public record Event(
        Kind kind,
        SourceFile file,
        Node node,
        String what,
        List<Step> path,
        boolean typed,
        Types types,
        boolean fresh) {
    public enum Kind {
        /// Waits for the other end of the new connection.
        PEER_READ,
        /// Writes to the new connection.
        PEER_WRITE,
        /// Waits for another service, a name server or another program.
        OUTSIDE,
        FILE,
        LOG,
        SLEEP,
        LOCK,
        SEND,
        RECEIVE,
        /// Waits for a condition, a group, a semaphore.
        SEMAPHORE,
        CONDITION,
        GROUP,
        /// Calls a function that can't be told.
        CALL_OF_VALUE
    }

    public Event {
        path = List.copyOf(path);
    }
}
