package dev.anteroom.finding;

/// What to do about a finding.
///
/// @param text one sentence; empty where nothing is known
/// @param command what does it; empty where it takes a person
public record Remedy(String text, String command) {
    public static Remedy of(String text) {
        return new Remedy(text, "");
    }
}
