package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.FeltWait;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import dev.anteroom.diagnosis.signal.NamespaceDrops;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.OverflowReading;
import dev.anteroom.diagnosis.signal.SynQueue;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The verdict in one sentence, for somebody who reads nothing else.
final class Headlines {
    /// As many listeners are named with their queues.
    private static final int MAX_LISTENERS = 5;

    /// More than this is most of something.
    private static final double MOST = 0.5;

    private Headlines() {}

    static String of(
            Whether whether, Incident incident, List<Cause> causes, List<Missing> missing, @Nullable FeltWait felt) {
        return switch (whether.verdict()) {
            case HEALTHY ->
                accepted(incident, felt)
                        + incident.get(AcceptQueue.class)
                                .map(q ->
                                        q.everQueued() ? "; the queue was filled for a moment and was absorbed." : ".")
                                .orElse(".");
            case NOT_ACCEPT ->
                "Accepting keeps up on " + incident.place() + "; look elsewhere: "
                        + words(whether.elsewhere().getFirst()) + ".";
            case ACCEPT_BOUND ->
                causes.isEmpty()
                        ? "Connections to " + incident.place() + " wait or are lost before the service accepts them: "
                                + waiting(incident) + "; the capture doesn't show "
                                + (incident.listener().isEmpty() ? "which listener, nor why." : "why.")
                        : causes.getFirst().summary();
            case INCONCLUSIVE ->
                dropped(incident)
                        + undecided(whether.doubts(), missing)
                        + read(whether, incident)
                        + (causes.isEmpty()
                                ? ""
                                : " If so, then possibly: " + causes.getFirst().summary());
        };
    }

    /// Accepted as they come, unless the queue's log says that one in a hundred waited for long enough to be felt.
    private static String accepted(Incident incident, @Nullable FeltWait felt) {
        if (felt == null) {
            return "Connections to " + incident.place() + " are accepted as they come";
        }
        Double share = felt.shareOfClientsP99();
        String ofClients =
                share == null ? "" : (share > MOST ? ", most" : ", " + Words.percent(share)) + " of the clients' P99";
        return "Connections to " + incident.place() + " are accepted, with waits: P99 " + Words.millis(felt.p99Millis())
                + ofClients;
    }

    private static String undecided(List<String> doubts, List<Missing> missing) {
        if (!doubts.isEmpty()) {
            return "The capture doesn't decide it: " + doubts.getFirst() + ".";
        }
        return missing.isEmpty()
                ? "The capture doesn't decide it."
                : "The capture doesn't decide it: it lacks "
                        + missing.getFirst().what() + ".";
    }

    /// What was read, where the doubt hasn't said it: a figure that is in the capture is in the answer.
    private static String read(Whether whether, Incident incident) {
        List<String> parts = new ArrayList<>();
        String said = String.join(" ", whether.doubts());
        int named = 0;
        for (ListenerGroup group : incident.listeners()) {
            if (group.deepest() > 0 && named < MAX_LISTENERS && !said.contains(group.place())) {
                parts.add(Words.count(group.deepest(), "connection") + " queued at " + group.place()
                        + (group.limit() < 0 ? "" : ", limit " + group.limit()));
                named++;
            }
        }
        incident.get(OverflowDelta.class).filter(o -> o.attributable() > 0).ifPresent(o -> parts.add(o.summary()));
        incident.get(OverflowReading.class).filter(o -> o.overflows() > 0).ifPresent(o -> parts.add(o.summary()));
        incident.get(SynQueue.class).filter(s -> s.strength() > 0).ifPresent(s -> parts.add(s.summary()));
        return parts.isEmpty() ? "" : " It was read: " + String.join("; ", parts) + ".";
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
        if (incident.lostInSynQueue()) {
            return incident.get(SynQueue.class).orElseThrow().summary();
        }
        AcceptQueue queue = incident.get(AcceptQueue.class).orElseThrow();
        Double oldest = queue.oldestMillis();
        return Words.count(queue.states().getLast().depth(), "connection") + " in the queue"
                + (oldest == null ? "" : ", the oldest for " + Words.millis(oldest));
    }
}
