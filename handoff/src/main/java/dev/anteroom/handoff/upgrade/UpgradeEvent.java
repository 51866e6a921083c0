package dev.anteroom.handoff.upgrade;

/// Something that happened in an upgrade.
///
/// @param millis since its beginning
/// @param mark what
/// @param generation which process, 0 for none
/// @param text in words
public record UpgradeEvent(long millis, Mark mark, int generation, String text) {
    /// The marks of a timeline.
    public enum Mark {
        CHECKED,
        SPAWNED,
        READY,
        ACCEPTING,
        SHARE,
        VERIFIED,
        WORSE,
        PROMOTED,
        LAME_DUCK,
        TOLD_TO_STOP,
        LISTENER_CLOSED,
        DRAINED,
        DRAIN_DEADLINE,
        EXITED,
        KILLED,
        TAKEN_BACK,
        DEGRADED,
        NOTE
    }
}
