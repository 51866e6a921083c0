package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.NamespaceDrops;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.Words;
import java.util.List;

/// The verdict in one sentence, for somebody who reads nothing else.
final class Headlines {
    private Headlines() {}

    static String of(
            Verdict verdict, Incident incident, List<Cause> causes, List<Fact> elsewhere, List<Missing> missing) {
        return switch (verdict) {
            case HEALTHY ->
                "Connections to " + incident.place() + " are accepted as they come"
                        + incident.get(AcceptQueue.class)
                                .map(q ->
                                        q.everQueued() ? "; the queue was filled for a moment and was absorbed." : ".")
                                .orElse(".");
            case NOT_ACCEPT ->
                "Accepting keeps up on " + incident.place() + "; look elsewhere: " + words(elsewhere.getFirst()) + ".";
            case ACCEPT_BOUND ->
                causes.isEmpty()
                        ? "Connections to " + incident.place() + " wait or are lost before the service accepts them: "
                                + waiting(incident) + "; the capture doesn't show why."
                        : causes.getFirst().summary();
            case INCONCLUSIVE ->
                dropped(incident) + "The capture doesn't decide it"
                        + (missing.isEmpty()
                                ? "."
                                : ": it lacks " + missing.getFirst().what() + ".")
                        + (causes.isEmpty()
                                ? ""
                                : " If connections wait, then most likely: "
                                        + causes.getFirst().summary());
        };
    }

    private static String words(Fact fact) {
        return fact.value() == null
                ? fact.what()
                : fact.what() + ": " + fact.value() + (fact.unit() == null ? "" : " " + fact.unit());
    }

    /// What the counters alone show: that somebody lost connections, and not who.
    private static String dropped(Incident incident) {
        return incident.get(NamespaceDrops.class)
                .filter(NamespaceDrops::lost)
                .map(drops -> Words.capital(drops.summary()) + "; which listener's they were isn't in the capture. ")
                .orElse("");
    }

    private static String waiting(Incident incident) {
        if (incident.overflows()) {
            return incident.get(OverflowDelta.class).orElseThrow().summary();
        }
        AcceptQueue queue = incident.get(AcceptQueue.class).orElseThrow();
        Double oldest = queue.oldestMillis();
        return Words.count(queue.states().getLast().depth(), "connection") + " in the queue"
                + (oldest == null ? "" : ", the oldest for " + Words.millis(oldest));
    }
}
