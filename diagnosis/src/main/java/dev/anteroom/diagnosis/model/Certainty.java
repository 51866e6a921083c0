package dev.anteroom.diagnosis.model;

/// How sure a cause is, in a word. Where connections were seen waiting the confidence is a frequency
/// (docs/accuracy.md has the table), and the word carries it; where the capture doesn't decide whether they wait it
/// is none, and nothing is more than possible.
public enum Certainty {
    CERTAIN("certain"),
    LIKELY("likely"),
    POSSIBLE("possible");

    private static final double CERTAIN_FROM = 0.9;
    private static final double LIKELY_FROM = 0.6;

    private final String word;

    Certainty(String word) {
        this.word = word;
    }

    public static Certainty of(Cause cause, Verdict verdict) {
        if (verdict != Verdict.ACCEPT_BOUND || cause.confidence() < LIKELY_FROM) {
            return POSSIBLE;
        }
        return cause.confidence() >= CERTAIN_FROM ? CERTAIN : LIKELY;
    }

    public String word() {
        return word;
    }
}
