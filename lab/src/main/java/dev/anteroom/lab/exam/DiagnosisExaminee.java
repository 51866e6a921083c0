package dev.anteroom.lab.exam;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Diagnosis;
import java.util.List;

/// Anteroom's own diagnosis.
final class DiagnosisExaminee implements Examinee {
    @Override
    public String name() {
        return "anteroom";
    }

    @Override
    public boolean namesCauses() {
        return true;
    }

    @Override
    public Answer answer(Evidence evidence, Hints hints) {
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, hints);
        List<String> causes =
                diagnosis.causes().stream().map(cause -> cause.id().id()).toList();
        return new Answer(diagnosis.verdict().name(), causes, diagnosis.headline());
    }
}
