/// The fault lab: reproduces each cause on real Go programs with known truth.
@NullMarked
package dev.anteroom.lab;

import org.jspecify.annotations.NullMarked;
