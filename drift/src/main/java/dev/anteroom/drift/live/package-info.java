/// Reads the facts of the running host. The only package here that looks at the world.
@NullMarked
package dev.anteroom.drift.live;

import org.jspecify.annotations.NullMarked;
