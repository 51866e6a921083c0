package dev.anteroom.linux.proc;

/// A process that has a socket open.
///
/// @param pid its pid
/// @param startTicks clock ticks after boot at which it started: with the pid it names the process for good
/// @param command the kernel's name of it
/// @param fd the descriptor; a process that has the socket open twice appears twice
/// @param closeOnExec false: the socket passes into every program this process executes
public record Holder(int pid, long startTicks, String command, int fd, boolean closeOnExec) {}
