package dev.anteroom.finding;

/// Something that was looked at without a finding: it holds, or it can't be judged. A report without it can't tell
/// "good"
/// from "blind".
///
/// @param name what was looked at: a rule, a file, a parameter
/// @param state whether it holds
/// @param reason why it can't be judged; empty where it holds
public record Check(String name, State state, String reason) {
    public enum State {
        HOLDS,
        UNJUDGED
    }

    public static Check holds(String name) {
        return new Check(name, State.HOLDS, "");
    }

    public static Check unjudged(String name, String reason) {
        return new Check(name, State.UNJUDGED, reason);
    }
}
