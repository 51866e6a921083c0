package dev.anteroom.diagnosis;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ProcessEvidence;

/// Which processes belong to the one in question.
final class Relatives {
    private Relatives() {}

    /// The target itself, a child of it, by `ps` or a status file, or a process whose files the capture has.
    static boolean isRelative(int holder, int target, Evidence evidence) {
        if (holder == target) {
            return true;
        }
        for (ProcessEvidence other : evidence.others()) {
            if (other.pid() != null && other.pid() == holder) {
                return true;
            }
        }
        int current = holder;
        for (int depth = 0; depth < 16 && current > 1; depth++) {
            int parent = -1;
            for (var row : evidence.target().processTable()) {
                if (row.pid() == current && row.parentPid() != null) {
                    parent = row.parentPid();
                }
            }
            if (parent == target) {
                return true;
            }
            current = parent;
        }
        return false;
    }
}
