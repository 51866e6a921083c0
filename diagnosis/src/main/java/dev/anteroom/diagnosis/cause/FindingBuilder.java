package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Remedy;
import java.util.ArrayList;
import java.util.List;

/// Collects what a rule found, so that the rule reads top to bottom.
final class FindingBuilder {
    private final CauseId id;
    private final List<Fact> evidence = new ArrayList<>();
    private final List<Fact> against = new ArrayList<>();
    private final List<Remedy> remedies = new ArrayList<>();
    private double confidence;

    FindingBuilder(CauseId id, double confidence) {
        this.id = id;
        this.confidence = confidence;
    }

    FindingBuilder with(Fact fact) {
        evidence.add(fact);
        return this;
    }

    FindingBuilder with(List<Fact> facts) {
        evidence.addAll(facts);
        return this;
    }

    /// Adds to the confidence, within 0 to 0.99.
    FindingBuilder weigh(double more) {
        confidence = Math.clamp(confidence + more, 0.01, 0.99);
        return this;
    }

    FindingBuilder against(Fact fact, double less) {
        against.add(fact);
        return weigh(-less);
    }

    FindingBuilder remedy(String action, String command, String risk, boolean restart) {
        remedies.add(new Remedy(action, command, risk, restart));
        return this;
    }

    FindingBuilder change(String action, String risk) {
        remedies.add(new Remedy(action, null, risk, true));
        return this;
    }

    Finding likely(String summary) {
        return new Finding.Likely(new Cause(id, confidence, summary, evidence, against, remedies));
    }
}
