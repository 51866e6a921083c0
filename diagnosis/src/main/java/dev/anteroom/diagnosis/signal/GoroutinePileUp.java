package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.util.List;
import java.util.Optional;

/// The goroutine pile-up (R2): many goroutines under one accept path, parked in shallow stacks.
///
/// ```
///   Serve → Accept   Serve → Accept   Serve → Accept   …   (many narrow, equal branches)
/// ```
///
/// One goroutine per listener is normal; several are Serve loops that share a listener. Handlers parked in a read or in
/// the service's own code aren't part of it, however many they are.
///
/// @param accepting goroutines with Accept in their stack, in the dump with the most
/// @param largest the largest group of them with one stack
public record GoroutinePileUp(long accepting, long largest, long goroutines, String file) implements Signal {
    public static Optional<GoroutinePileUp> of(ProcessEvidence process) {
        GoroutinePileUp most = null;
        for (Observation<GoroutineDump> dump : process.goroutines().observations()) {
            long accepting = 0;
            long largest = 0;
            for (GoroutineGroup group : dump.value().groups()) {
                if (AcceptFrames.outermostAccept(group.frames()) >= 0) {
                    accepting += group.count();
                    largest = Math.max(largest, group.count());
                }
            }
            if (most == null || accepting > most.accepting) {
                most = new GoroutinePileUp(accepting, largest, dump.value().count(), dump.file());
            }
        }
        return Optional.ofNullable(most);
    }

    @Override
    public String id() {
        return "goroutine_pile_up";
    }

    @Override
    public double strength() {
        return largest >= 16 ? 1 : largest >= 4 ? 0.5 : 0;
    }

    @Override
    public String summary() {
        return Words.count(accepting, "goroutine") + " of " + goroutines + " under Accept"
                + (largest > 1 ? ", " + largest + " of them with one stack" : "");
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.number("goroutines under Accept", accepting, "goroutines", null, file));
    }
}
