/// Signals: named observations, one class each. A signal says what was seen and how strongly; it never says what it
/// means for the verdict. Each is a pure function of the evidence, `Optional` where the capture can't show it either
/// way.
@NullMarked
package dev.anteroom.diagnosis.signal;

import org.jspecify.annotations.NullMarked;
