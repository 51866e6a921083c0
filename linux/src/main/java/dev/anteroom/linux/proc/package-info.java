/// procfs: counters, sysctls, limits, process state, file descriptors, and who holds a socket.
///
/// A process may end at any moment: every reader returns an empty `Optional` (or leaves the process out) instead
/// of failing. What may not be read is a [dev.anteroom.linux.PermissionException], or counted where a scan goes
/// on without it.
@NullMarked
package dev.anteroom.linux.proc;

import org.jspecify.annotations.NullMarked;
