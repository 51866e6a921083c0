package dev.anteroom.diagnosis.compare;

/// One rule of a gate, judged.
///
/// @param rule its name in the file, with its value (`accept_wait.p99.max_ms: 50`)
/// @param line where it stands in the file, from 1
/// @param why what was found, in one sentence
public record RuleResult(String rule, int line, Result result, String why) {
    /// How a rule came out, the gravest first.
    public enum Result {
        BROKEN,
        /// The captures lack what it takes.
        NOT_JUDGED,
        PASSED
    }
}
