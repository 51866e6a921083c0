package dev.anteroom.diagnosis.accept;

/// What an accept loop was doing at one moment.
public enum Posture {
    /// Parked in netpoll under Accept: idle. With an empty queue this is health, however long it has lasted.
    WAITING("parked in netpoll, waiting for a connection"),
    /// On a CPU or in the system call under Accept.
    ACCEPTING("inside accept"),
    /// Queued behind a sibling that is parked in Accept of the same listener: harmless.
    BEHIND_SIBLING("queued behind another Accept of the same listener"),
    /// Takes connections from another goroutine's channel, which does the accepting.
    FED("waiting for another goroutine to hand over a connection"),
    /// In net/http's sleep after a failed accept.
    BACKING_OFF("sleeping after a failed accept"),
    /// Waits for a mutex.
    LOCKED("waiting for a lock"),
    /// Waits for a semaphore, a channel or a condition that admits connections.
    LIMITED("waiting for admission"),
    /// Does other work between two accepts.
    BUSY("doing other work between two accepts"),
    /// Could run and waits for a processor.
    RUNNABLE("runnable, waiting for a processor"),
    /// Held up by the garbage collector.
    COLLECTING("held up by the garbage collector"),
    /// In a dump without states, in a place that says nothing.
    UNCLEAR("somewhere that the dump doesn't explain");

    private final String words;

    Posture(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }

    /// Whether a loop in this posture can't take the next connection until something else happens first.
    public boolean isHeldUp() {
        return switch (this) {
            case BACKING_OFF, LOCKED, LIMITED, BUSY -> true;
            case WAITING, ACCEPTING, BEHIND_SIBLING, FED, RUNNABLE, COLLECTING, UNCLEAR -> false;
        };
    }
}
