/// Two moments compared: whether connections wait longer, or are lost more often, after than before, with the
/// noise of the samples in mind; and the rules by which a rollout is stopped.
///
/// ```
/// captures ──► CaptureFigures (one each) ──► Side ──► Comparer ──► Comparison ──► Gate ──► outcome
/// ```
/// Start reading at [Comparer], whose comment has the method; [Significance] has the tests, [GateRules] the rules.
@NullMarked
package dev.anteroom.diagnosis.compare;

import org.jspecify.annotations.NullMarked;
