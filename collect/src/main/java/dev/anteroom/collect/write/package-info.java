/// Writes a capture atomically: it is whole under its name, or there is nothing under it.
@NullMarked
package dev.anteroom.collect.write;

import org.jspecify.annotations.NullMarked;
