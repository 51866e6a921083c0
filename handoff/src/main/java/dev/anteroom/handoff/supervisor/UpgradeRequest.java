package dev.anteroom.handoff.supervisor;

import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.handoff.HandoffException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `anteroom upgrade` asks for. Null: as the service's description says.
///
/// @param canary percent of the traffic for the newcomer, step by step; empty: all at once
/// @param oneListener old and new share one listener, where each could have its own
/// @param drainMillis deadline
/// @param cleanupMillis deadline
/// @param verifyMillis how long each step is watched
/// @param dryRun look, and change nothing
/// @param command start this instead, from now on
/// @param rules the newcomer is promoted only where all of these hold, besides what always must
public record UpgradeRequest(
        List<Integer> canary,
        boolean oneListener,
        @Nullable Long drainMillis,
        @Nullable Long cleanupMillis,
        @Nullable Long verifyMillis,
        boolean dryRun,
        List<String> command,
        @Nullable GateRules rules) {
    public UpgradeRequest {
        canary = List.copyOf(canary);
        command = List.copyOf(command);
        int before = 0;
        for (int share : canary) {
            if (share <= before || share > 100) {
                throw new HandoffException(
                        "--canary takes rising percentages from 1 to 100, such as 5,25,100, not " + canary);
            }
            before = share;
        }
        if (oneListener && !canary.isEmpty()) {
            throw new HandoffException("--one-listener has no shares of traffic: leave --canary out");
        }
        if (oneListener && rules != null) {
            throw new HandoffException(
                    "--one-listener can't be judged by --rules: the old version is told to stop before"
                            + " the new one has all of the traffic");
        }
    }
}
