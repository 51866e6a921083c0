/// Judges the windows of two versions of a workload. A pure function of windows.
@NullMarked
package dev.anteroom.gate.window;

import org.jspecify.annotations.NullMarked;
