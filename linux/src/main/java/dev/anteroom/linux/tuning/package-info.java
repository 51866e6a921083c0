/// The kernel parameters and limits on which an accept queue depends: what they are, what they should be, and why.
///
/// [TuningFacts] reads them in the target's own network namespace; [ParameterTable] judges them, as a pure function.
@NullMarked
package dev.anteroom.linux.tuning;

import org.jspecify.annotations.NullMarked;
