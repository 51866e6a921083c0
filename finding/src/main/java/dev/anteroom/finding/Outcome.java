package dev.anteroom.finding;

/// What a run comes to, as every checking command says it with its exit status.
public enum Outcome {
    /// All that was asked holds.
    HOLDS(0),
    /// Something is wrong.
    BROKEN(10),
    /// Nothing that was judged is wrong, and something could not be judged.
    UNJUDGED(11);

    private final int status;

    Outcome(int status) {
        this.status = status;
    }

    /// The exit status.
    public int status() {
        return status;
    }
}
