package dev.anteroom.lab.exam;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Set;

/// The naive rule (b): one of the three patterns that the folklore sees in a flame graph, so the service is sick.
final class PatternRule implements Examinee {
    private static final Set<String> PATTERNS =
            Set.of("flat_top_plateau", "goroutine_pile_up", "syscall_attribution_shift");
    private static final double CLEAR = 0.5;

    @Override
    public String name() {
        return "(b) flame graph patterns";
    }

    @Override
    public boolean namesCauses() {
        return false;
    }

    @Override
    public Answer answer(Evidence evidence, Hints hints) {
        List<String> seen = Diagnoser.diagnose(evidence, hints).signals().stream()
                .filter(signal -> PATTERNS.contains(signal.id()) && signal.strength() >= CLEAR)
                .map(Signal::id)
                .toList();
        return Answer.of(!seen.isEmpty(), "patterns " + seen);
    }
}
