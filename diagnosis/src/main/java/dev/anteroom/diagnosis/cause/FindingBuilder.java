package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Remedy;
import dev.anteroom.diagnosis.weigh.Posterior;
import dev.anteroom.diagnosis.weigh.Sign;
import dev.anteroom.diagnosis.weigh.Weights;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects what a rule saw: signs, which the table weighs, and facts, which a person reads.
final class FindingBuilder {
    private final CauseId id;
    private final Set<Sign> signs = EnumSet.noneOf(Sign.class);
    private final List<Fact> evidence = new ArrayList<>();
    private final List<Fact> against = new ArrayList<>();
    private final List<Remedy> remedies = new ArrayList<>();

    /// @param first what makes the rule speak at all
    FindingBuilder(CauseId id, Sign first) {
        this.id = id;
        signs.add(first);
    }

    FindingBuilder with(Fact fact) {
        evidence.add(fact);
        return this;
    }

    FindingBuilder with(List<Fact> facts) {
        evidence.addAll(facts);
        return this;
    }

    FindingBuilder seen(Sign sign) {
        signs.add(sign);
        return this;
    }

    FindingBuilder seenIf(boolean condition, Sign sign) {
        return condition ? seen(sign) : this;
    }

    FindingBuilder against(Fact fact, Sign sign) {
        against.add(fact);
        return seen(sign);
    }

    FindingBuilder remedy(String action, String command, String risk, boolean restart) {
        return remedy(new Remedy(action, command, risk, restart));
    }

    FindingBuilder remedy(Remedy remedy) {
        remedies.add(remedy);
        return this;
    }

    FindingBuilder change(String action, String risk) {
        remedies.add(new Remedy(action, null, risk, true));
        return this;
    }

    Finding likely(String summary) {
        double alone = Posterior.of(Map.of(id, signs), Weights.shipped()).share(id);
        return new Finding.Likely(new Cause(id, alone, summary, evidence, against, remedies), signs);
    }
}
