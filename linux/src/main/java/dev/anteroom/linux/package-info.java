/// The kernel's side through java.lang.foreign: sock_diag, procfs, sysctls, cgroups, namespaces, fds. Knows nothing of
/// Anteroom.
@NullMarked
package dev.anteroom.linux;

import org.jspecify.annotations.NullMarked;
