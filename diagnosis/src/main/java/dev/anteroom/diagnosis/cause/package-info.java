/// Causes: one class each, each a pure function of the case. A class comment says what happens in the kernel and in Go,
/// which evidence tells the cause from its neighbours, and why.
@NullMarked
package dev.anteroom.diagnosis.cause;

import org.jspecify.annotations.NullMarked;
