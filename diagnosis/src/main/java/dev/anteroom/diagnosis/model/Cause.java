package dev.anteroom.diagnosis.model;

import java.util.List;

/// A cause that the evidence speaks for.
///
/// @param confidence 0 to 1; how well this explains that connections wait, given everything in the capture
/// @param summary one sentence for a tired person, with the numbers of this incident
/// @param evidence what speaks for it
/// @param against what speaks against it, or would have to be otherwise
/// @param remedies what to do, the first first
public record Cause(
        CauseId id, double confidence, String summary, List<Fact> evidence, List<Fact> against, List<Remedy> remedies) {
    public Cause {
        evidence = List.copyOf(evidence);
        against = List.copyOf(against);
        remedies = List.copyOf(remedies);
    }

    public Cause withConfidence(double changed) {
        return new Cause(id, changed, summary, evidence, against, remedies);
    }
}
