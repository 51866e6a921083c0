package dev.anteroom.watch.sampling;

/// Whom a listener belongs to.
///
/// @param workload a pod's owner, a systemd unit, a container's or a program's name
/// @param version of the workload, where it is known; else empty
/// @param pid who holds the listener, 0 where that may not be seen
/// @param program its name, empty likewise
/// @param cgroup its control group; empty where it is the root or unknown
/// @param go whether it is a Go program; false where that may not be seen
public record Owner(String workload, String version, int pid, String program, String cgroup, boolean go) {}
