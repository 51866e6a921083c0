package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import java.util.List;
import java.util.Optional;

/// Whether the listing of sockets and the process of the dump belong together. A listing that was made in another
/// network namespace shows listeners, and none of them is the service's: its queues say nothing about it.
final class Belonging {
    private Belonging() {}

    /// Why the listing decides nothing; empty where it may.
    static Optional<String> doubt(Incident incident) {
        return ofOthers(incident).or(() -> heldUpElsewhere(incident));
    }

    /// Every listed socket has a holder, none of them is the process whose dump shows that it accepts, nor a relative
    /// of it. A process that gave its listener away, or never had it, accepts on another one, which is listed.
    private static Optional<String> ofOthers(Incident incident) {
        Integer pid = incident.evidence().target().pid();
        boolean accepts = incident.loops().loops().stream()
                .anyMatch(loop -> !loop.guessed()
                        && AcceptFrames.outermostAccept(loop.latest().frames()) >= 0);
        if (pid == null || !accepts || incident.listeners().isEmpty()) {
            return Optional.empty();
        }
        for (ListenerGroup group : incident.listeners()) {
            Optional<ListenerHolders> holders = ListenerHolders.of(group, incident.evidence());
            if (holders.isEmpty()
                    || holders.get().distinct().isEmpty()
                    || holders.get().distinct().stream()
                            .anyMatch(user -> Relatives.isRelative(user.pid(), pid, incident.evidence()))) {
                return Optional.empty();
            }
        }
        return Optional.of("the listing shows no socket of "
                + incident.evidence().target().name() + " (pid " + pid
                + "), though its dump shows it accepting: it was made in another network namespace, or of"
                + " other processes");
    }

    /// More doors than the listing has sockets, and the one that is held up isn't like the one that is free: whichever
    /// listener is listed, the loop that is held up may belong to another.
    private static Optional<String> heldUpElsewhere(Incident incident) {
        boolean holdersKnown = incident.listeners().stream()
                .flatMap(group -> group.latest().stream())
                .anyMatch(socket -> !socket.users().isEmpty());
        boolean queued =
                incident.get(AcceptQueue.class).map(AcceptQueue::everQueued).orElse(false);
        if (holdersKnown
                || queued
                || incident.listeners().isEmpty()
                || !incident.loops().complete()) {
            return Optional.empty();
        }
        List<AcceptLoop> held = incident.loops().loops().stream()
                .filter(loop -> !loop.guessed()
                        && (loop.posture() == Posture.LOCKED || loop.posture() == Posture.LIMITED)
                        && AcceptFrames.outermostAccept(loop.latest().frames()) >= 0)
                .toList();
        int parked = Math.max(0, incident.loops().listenersParked());
        return held.isEmpty()
                        || parked == 0
                        || parked + 1 <= incident.listeners().size()
                ? Optional.empty()
                : Optional.of("the dump shows a loop that is "
                        + held.getFirst().posture().words()
                        + " beside " + parked + " that wait" + (parked == 1 ? "s" : "")
                        + " in Accept, the listing " + incident.listeners().size() + " listener"
                        + (incident.listeners().size() == 1 ? "" : "s")
                        + " without a holder: the one that is held up isn't listed");
    }
}
