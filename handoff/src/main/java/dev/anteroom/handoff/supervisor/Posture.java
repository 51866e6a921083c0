package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.survey.HolderPosture;

/// Whether a process waits for connections, as seen from outside.
final class Posture {
    private Posture() {}

    /// Whether it watches, or may sit in accept on, every one of its listeners.
    static boolean waitsOnAll(Generation generation) {
        return waits(generation, false);
    }

    /// Whether an epoll instance of it watches every one of its listeners.
    static boolean watchesAll(Generation generation) {
        return waits(generation, true);
    }

    private static boolean waits(Generation generation, boolean byEpoll) {
        for (HeldSocket socket : generation.sockets().values()) {
            if (socket.isDatagram()) {
                continue;
            }
            HolderPosture posture = HolderPosture.of(new Holder(generation.pid(), 0, "", 0, false), socket.inode());
            boolean waits = switch (posture) {
                case WATCHES -> true;
                case MAY_WAIT -> !byEpoll;
                case DEAF, STOPPED -> false;
            };
            if (!waits) {
                return false;
            }
        }
        return true;
    }
}
