/// When two values of a parameter are the same value.
@NullMarked
package dev.anteroom.drift.value;

import org.jspecify.annotations.NullMarked;
