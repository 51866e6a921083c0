/// Measures the accept wait from outside: one connection at a time to a listener on this host, timed until its
/// server-side socket leaves the accept queue.
@NullMarked
package dev.anteroom.linux.canary;

import org.jspecify.annotations.NullMarked;
