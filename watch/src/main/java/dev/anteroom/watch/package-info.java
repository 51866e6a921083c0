/// The continuous agent.
@NullMarked
package dev.anteroom.watch;

import org.jspecify.annotations.NullMarked;
