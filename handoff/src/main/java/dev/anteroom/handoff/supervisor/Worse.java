package dev.anteroom.handoff.supervisor;

/// The newcomer is not to be kept; the message says why, with the numbers.
final class Worse extends Exception {
    private static final long serialVersionUID = 1L;

    Worse(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
