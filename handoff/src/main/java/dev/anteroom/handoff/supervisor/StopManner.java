package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.process.SignalDispositions;

/// What SIGTERM will do to a process, looked at before it is sent.
enum StopManner {
    /// It has a handler.
    HANDLES("has a handler for SIGTERM: it stops as its program says"),
    /// The default: it ends at once.
    DIES("has no handler for SIGTERM: it will die at once, and its connections are cut"),
    /// Only SIGKILL will end it.
    IGNORES("ignores SIGTERM: it goes on until SIGKILL, when its connections are cut"),
    UNKNOWN("what it does on SIGTERM cannot be seen");

    private final String text;

    StopManner(String text) {
        this.text = text;
    }

    static StopManner of(int pid) {
        return SignalDispositions.of(pid)
                .map(signals -> signals.ignores(Signal.TERM) ? IGNORES : signals.catches(Signal.TERM) ? HANDLES : DIES)
                .orElse(UNKNOWN);
    }

    /// A sentence without its subject.
    @Override
    public String toString() {
        return text;
    }
}
