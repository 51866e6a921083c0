package dev.anteroom.lab.exam;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.IncidentReader;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A recorded fault as the table of weights sees it.
///
/// @param program what was recorded: recordings of one program teach nothing about another
/// @param cause the true cause
/// @param truth it, and those that are true as well
/// @param seen the signs of each cause that no rule excludes
public record Example(
        String id, String program, @Nullable CauseId cause, Set<CauseId> truth, Map<CauseId, Set<Sign>> seen) {
    public Example {
        truth = Set.copyOf(truth);
        seen = Map.copyOf(seen);
    }

    /// The faults on which the alarm is raised: on the others no cause is asked.
    public static List<Example> of(List<Question> questions) {
        List<Example> examples = new ArrayList<>();
        for (Question question : questions) {
            Set<CauseId> truth = EnumSet.noneOf(CauseId.class);
            CauseId main = null;
            for (CauseId cause : CauseId.values()) {
                if (cause.id().equals(question.truth().cause())
                        || question.truth().alternatives().contains(cause.id())) {
                    truth.add(cause);
                    main = cause.id().equals(question.truth().cause()) ? cause : main;
                }
            }
            if (question.truth().silent() || truth.isEmpty()) {
                continue;
            }
            Incident incident = IncidentReader.read(CaptureReader.read(question.recording(), Hints.NONE), Hints.NONE);
            if (incident.acceptBound()) {
                examples.add(new Example(
                        question.id(), Programs.of(question.scenario()), main, truth, Diagnoser.signs(incident)));
            }
        }
        return examples;
    }
}
