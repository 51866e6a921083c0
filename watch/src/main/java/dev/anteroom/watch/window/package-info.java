/// What was seen of one listener in ten seconds, and its distribution of accept waits on one fixed scale: what a gate
/// or a
/// person asks for afterwards ([WindowReader]).
@NullMarked
package dev.anteroom.watch.window;

import org.jspecify.annotations.NullMarked;
