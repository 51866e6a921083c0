package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.process.SignalDispositions;
import java.util.Locale;
import java.util.Optional;

/// What the signal to stop will do to a process, looked at before it is sent.
enum StopManner {
    /// It has a handler.
    HANDLES("has a handler for %s: it stops as its program says"),
    /// The default: it ends at once.
    DIES("has no handler for %s: it will die at once, and its connections are cut"),
    /// Only SIGKILL will end it.
    IGNORES("ignores %s: it goes on until SIGKILL, when its connections are cut"),
    UNKNOWN("what it does on %s cannot be seen");

    private final String text;

    StopManner(String text) {
        this.text = text;
    }

    static StopManner of(int pid, Signal stop) {
        Optional<SignalDispositions> seen = SignalDispositions.of(pid);
        if (seen.isEmpty()) {
            return UNKNOWN;
        }
        if (seen.get().ignores(stop)) {
            return IGNORES;
        }
        return seen.get().catches(stop) ? HANDLES : DIES;
    }

    /// A sentence without its subject.
    String sentence(Signal stop) {
        return String.format(Locale.ROOT, text, "SIG" + stop);
    }
}
