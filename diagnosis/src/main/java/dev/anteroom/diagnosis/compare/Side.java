package dev.anteroom.diagnosis.compare;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Before or after: one capture, or many (one per pod, say).
public final class Side {
    private final List<CaptureFigures> captures;

    private Side(List<CaptureFigures> captures) {
        this.captures = captures;
    }

    /// @param captures never empty
    public static Side of(List<Evidence> captures, Hints hints) {
        return new Side(
                captures.stream().map(one -> CaptureFigures.of(one, hints)).toList());
    }

    /// The same captures, of processes whose age is no matter: a newcomer of an upgrade has always just started.
    public Side ofAnyAge() {
        return new Side(captures.stream().map(CaptureFigures::ofAnyAge).toList());
    }

    List<CaptureFigures> captures() {
        return captures;
    }

    public int size() {
        return captures.size();
    }

    public List<Diagnosis> diagnoses() {
        return captures.stream().map(CaptureFigures::diagnosis).toList();
    }

    /// The verdicts and how many captures have each.
    public Map<Verdict, Integer> verdicts() {
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (CaptureFigures capture : captures) {
            verdicts.merge(capture.diagnosis().verdict(), 1, Integer::sum);
        }
        return verdicts;
    }

    /// The first cause of each capture that is ACCEPT_BOUND, the most frequent first.
    public List<CauseId> causes() {
        Map<CauseId, Integer> causes = new EnumMap<>(CauseId.class);
        for (CaptureFigures capture : captures) {
            Diagnosis diagnosis = capture.diagnosis();
            if (diagnosis.verdict() == Verdict.ACCEPT_BOUND
                    && !diagnosis.causes().isEmpty()) {
                causes.merge(diagnosis.causes().getFirst().id(), 1, Integer::sum);
            }
        }
        List<CauseId> ids = new ArrayList<>(causes.keySet());
        ids.sort(
                Comparator.comparing((CauseId id) -> causes.getOrDefault(id, 0)).reversed());
        return ids;
    }

    int acceptBound() {
        return verdicts().getOrDefault(Verdict.ACCEPT_BOUND, 0);
    }

    int inconclusive() {
        return verdicts().getOrDefault(Verdict.INCONCLUSIVE, 0);
    }
}
