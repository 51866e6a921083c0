/// Profiles as columns: pprof, goroutine dumps, folded stacks, perf script; merge, diff, filter, top, tree, flame
/// layout. Knows nothing of Anteroom.
@NullMarked
package dev.anteroom.profile;

import org.jspecify.annotations.NullMarked;
