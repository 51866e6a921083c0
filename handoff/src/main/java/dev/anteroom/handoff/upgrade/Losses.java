package dev.anteroom.handoff.upgrade;

import java.util.OptionalLong;

/// What an upgrade cost clients, as far as it can be seen from the kernel. What a client's own retry hid is in it too.
///
/// @param queuedReset connections that waited on a listener when it was closed, and could not be moved to another
/// @param cut client connections that were open in a process when it was killed or died of a signal
/// @param busyCut those of them that waited for an answer
/// @param resets established connections that were reset meanwhile in the whole network namespace (Tcp.EstabResets),
///     other services' included; empty where the counter can't be read
public record Losses(int queuedReset, int cut, int busyCut, OptionalLong resets) {
    public static final Losses NONE = new Losses(0, 0, 0, OptionalLong.empty());

    public Losses plusQueued(int more) {
        return new Losses(queuedReset + more, cut, busyCut, resets);
    }

    public Losses plusCut(int more, int busy) {
        return new Losses(queuedReset, cut + more, busyCut + busy, resets);
    }

    public Losses withResets(OptionalLong counted) {
        return new Losses(queuedReset, cut, busyCut, counted);
    }

    @Override
    public String toString() {
        String seen = queuedReset == 0 && cut == 0
                ? "no connection was cut"
                : queuedReset + " waiting connections reset, " + cut + " open ones cut (" + busyCut
                        + " of them waited for an answer)";
        return seen
                + (resets.isPresent()
                        ? "; resets of established connections in this network namespace meanwhile, other services'"
                                + " included: "
                                + resets.getAsLong()
                        : "");
    }
}
