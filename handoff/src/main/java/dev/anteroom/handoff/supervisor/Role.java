package dev.anteroom.handoff.supervisor;

/// What a process of the service is for.
public enum Role {
    /// It serves.
    CURRENT,
    /// It was started by an upgrade and isn't trusted yet.
    NEWCOMER,
    /// It has been told to stop.
    LEAVING
}
