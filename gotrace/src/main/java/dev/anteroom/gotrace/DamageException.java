package dev.anteroom.gotrace;

/// A part of the trace can't be read on from here; caught within the package and turned into [TraceDamage].
final class DamageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;

    DamageException(String what) {
        super(what, null, false, false);
        this.what = what;
    }

    /// What is wrong, without a full stop.
    String what() {
        return what;
    }
}
