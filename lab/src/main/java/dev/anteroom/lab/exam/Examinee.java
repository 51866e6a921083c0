package dev.anteroom.lab.exam;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import java.util.List;

/// Somebody who looks at a recorded incident and says what is wrong.
public interface Examinee {
    /// Anteroom's diagnosis first, then the naive rules.
    static List<Examinee> all() {
        return List.of(new DiagnosisExaminee(), new OverflowRule(), new PatternRule(), new QueueGlance());
    }

    /// Its name in the table.
    String name();

    /// Whether it names causes, or only raises the alarm.
    boolean namesCauses();

    /// @param hints what the user told
    Answer answer(Evidence evidence, Hints hints);
}
