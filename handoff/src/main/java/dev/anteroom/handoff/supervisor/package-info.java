/// The process that holds the listeners. It starts the service by the systemd protocol, restarts it with back-off
/// while the port stays open, answers on a Unix control socket, and can die without harm: what it knows is on
/// disk, and the listeners are borrowed back from the processes that survive it.
@NullMarked
package dev.anteroom.handoff.supervisor;

import org.jspecify.annotations.NullMarked;
