package dev.anteroom.lab.exam;

import dev.anteroom.capture.evidence.Evidence;

/// Somebody who looks at a recorded incident and says what is wrong.
public interface Examinee {
    /// Its name in the table.
    String name();

    /// Whether it names causes, or only raises the alarm.
    boolean namesCauses();

    Answer answer(Evidence evidence);
}
