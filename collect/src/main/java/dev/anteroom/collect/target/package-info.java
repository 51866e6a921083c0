/// Finds the process, its listeners and its pprof.
@NullMarked
package dev.anteroom.collect.target;

import org.jspecify.annotations.NullMarked;
