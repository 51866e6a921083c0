package dev.anteroom.capture.evidence;

/// A holder of a socket as `ss -p` and `lsof` show it.
///
/// @param fd the holder's file descriptor, or -1 where the file didn't say
public record SocketUser(String command, int pid, int fd) {}
