/// Evidence to Signals to Causes to a Diagnosis: pure functions, one signal or cause per class.
@NullMarked
package dev.anteroom.diagnosis;

import org.jspecify.annotations.NullMarked;
