package dev.anteroom.capture.evidence;

/// Whether the process's cgroup is frozen: v1 `freezer.state` FROZEN or FREEZING, v2 `cgroup.events` `frozen 1` or
/// `cgroup.freeze` 1.
public record Freezer(boolean frozen) {}
