/// Listening sockets as things that are held, handed on and shared out: [HeldSocket], its [ListenAddress], the
/// [TrafficShare] between two members of a SO_REUSEPORT group, and [FdPassing] over a Unix socket.
///
/// Who holds a duplicate keeps a port alive that its service has closed: a watcher uses `sockdiag` instead.
@NullMarked
package dev.anteroom.linux.socket;

import org.jspecify.annotations.NullMarked;
