/// The kernel's side of a Linux service, through java.lang.foreign and procfs. It knows nothing of Anteroom and
/// depends on no other module of it.
///
/// | package | what it reads |
/// | --- | --- |
/// | `sockdiag` | listening sockets, the connections queued on them with their exact age, half-open handshakes |
/// | `proc` | counters, sysctls, limits, process state, file descriptors, who holds a socket |
/// | `cgroup` | CPU quotas, throttling, the freezer |
/// | `netns` | work in another network namespace |
/// | `process` | starting a process with exact open files; pidfd: watching, signalling, borrowing a descriptor |
/// | `socket` | listening sockets held, re-listened, shared (SO_REUSEPORT, classic BPF), passed on (SCM_RIGHTS) |
/// | `notify` | sd_notify, both ends |
/// | `libc` | the C functions below all of these |
///
/// This package itself holds only the two exceptions. A process that ends while it is being read is not one of
/// them: readers return an empty `Optional` for it.
@NullMarked
package dev.anteroom.linux;

import org.jspecify.annotations.NullMarked;
