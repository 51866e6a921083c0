package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.Optional;

/// Goroutines in one state, in the dump that has the most of them.
///
/// @param count goroutines in that state
/// @param all goroutines in that dump
record GoroutinesInState(long count, long all, String file) {
    /// Empty where no dump has every goroutine's state.
    static Optional<GoroutinesInState> most(ProcessEvidence process, GoroutineState.Kind kind) {
        GoroutinesInState most = null;
        for (Observation<GoroutineDump> dump : process.goroutines().observations()) {
            if (!dump.value().tellsStates()) {
                continue;
            }
            long here = 0;
            for (GoroutineGroup group : dump.value().groups()) {
                if (group.state().kind() == kind) {
                    here += group.count();
                }
            }
            if (most == null || here > most.count) {
                most = new GoroutinesInState(here, dump.value().count(), dump.file());
            }
        }
        return Optional.ofNullable(most);
    }
}
