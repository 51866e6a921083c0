package dev.anteroom.lab.exam;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;

/// The naive rule (c): one look at `ss` shows Recv-Q above zero on some listener, so the service is sick.
final class QueueGlance implements Examinee {
    @Override
    public String name() {
        return "(c) Recv-Q > 0 in one ss";
    }

    @Override
    public boolean namesCauses() {
        return false;
    }

    @Override
    public Answer answer(Evidence evidence, Hints hints) {
        int deepest = evidence.target()
                .sockets()
                .first()
                .map(seen -> deepest(seen.value()))
                .orElse(0);
        return Answer.of(deepest > 0, "Recv-Q of " + deepest);
    }

    private static int deepest(SocketTable table) {
        int deepest = 0;
        for (ListenSocket listener : table.listeners()) {
            deepest = Math.max(deepest, listener.depth());
        }
        return deepest;
    }
}
