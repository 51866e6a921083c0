package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.socket.HeldSocket;

/// Whether the processes of a generation wait for connections, as seen from outside.
final class Posture {
    private Posture() {}

    /// Whether it watches, or may wait in some other way for, every one of its listeners.
    static boolean waitsOnAll(Generation generation) {
        return waits(generation, false);
    }

    /// Whether it is certain to wait for every one of its listeners: an epoll instance of it watches the
    /// listener, or a thread of it sits in accept on it. A set given to poll or select can't be seen.
    static boolean seenWaitingOnAll(Generation generation) {
        return waits(generation, true);
    }

    private static boolean waits(Generation generation, boolean certain) {
        for (HeldSocket socket : generation.sockets().values()) {
            if (socket.isDatagram()) {
                continue;
            }
            Family family = new Family(generation);
            boolean waits = switch (family.posture(socket.inode())) {
                case WATCHES -> true;
                case MAY_WAIT -> !certain || family.waitsFor(socket.inode());
                case DEAF, STOPPED -> false;
            };
            if (!waits) {
                return false;
            }
        }
        return true;
    }
}
