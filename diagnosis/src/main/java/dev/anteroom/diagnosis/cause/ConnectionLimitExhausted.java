package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Locale;
import java.util.Optional;

/// A semaphore, a channel or a condition admits connections before Accept (`netutil.LimitListener`, a token channel,
/// `semaphore.Weighted`), and all its slots are held by connections that are being served. The loop waits in a select,
/// a send or a Cond, with the limiter's frame above it. It differs from a deadlock in that there are connections which
/// hold the slots and can end, and from a lock in what is waited for.
public final class ConnectionLimitExhausted implements Rule {
    @Override
    public CauseId id() {
        return CauseId.CONNECTION_LIMIT_EXHAUSTED;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<AcceptLoop> limited = Loops.heldUp(incident, Posture.LIMITED);
        if (limited.isEmpty()) {
            return Loops.absent(id(), incident, "no accept loop waits for a semaphore, channel or condition");
        }
        AcceptLoop loop = limited.get();
        AcceptLoop.Sighting sighting = Loops.sighting(loop, Posture.LIMITED);
        if (loop.guessed() && !looksLikeLimiter(sighting) && Holders.servedConnections(incident) == 0) {
            return Finding.unsupported(
                    id(), "a goroutine waits on a channel, and nothing shows that it accepts or that it is a limit");
        }
        FindingBuilder found = new FindingBuilder(id(), loop.guessed() ? Sign.LOOP_LIMITED_GUESSED : Sign.LOOP_LIMITED)
                .with(Loops.fact(loop, sighting))
                .with(Loops.traced(incident, Posture.LIMITED))
                .with(incident.kernelFacts());
        int held = Holders.servedConnections(incident);
        if (held > 0) {
            found.with(Fact.number("connections that are being served and hold slots", held, "connections", null, null))
                    .seen(Sign.CONNECTIONS_SERVED);
        } else if (held == 0) {
            found.against(
                    Fact.said("no accepted connection is there that could hold a slot", null), Sign.NOBODY_SERVED);
        }
        if (looksLikeLimiter(sighting)) {
            found.seen(Sign.LIMITER_IN_STACK);
        } else if (Stuckness.of(incident, loop).forGood()) {
            found.against(
                    Fact.said("nothing moves, and nobody is in sight who would release it", null),
                    Stuckness.of(incident, loop).sign());
        }
        found.change(
                "raise the limit, or let slots go sooner: idle keep-alive connections hold them too"
                        + " (Server.IdleTimeout, ReadHeaderTimeout)",
                "memory and descriptors grow with the limit");
        found.remedy(
                "see which connections hold the slots",
                "ss -tnpi state established '( sport = :" + incident.portWord() + " )'",
                "none",
                false);
        return found.likely("Every slot of the connection limit is held"
                + (held > 0 ? " (" + Words.count(held, "connection") + " being served)" : "")
                + "; the accept loop waits in "
                + sighting.inner() + " for one to come free.");
    }

    static boolean looksLikeLimiter(AcceptLoop.Sighting sighting) {
        for (var frame : sighting.frames()) {
            String name = frame.function().toLowerCase(Locale.ROOT);
            if (AcceptFrames.isStandardLibrary(frame.function())) {
                continue; // sync.runtime_Semacquire is under every lock
            }
            if (name.contains("limit")
                    || name.contains("acquire")
                    || name.contains("semaphore")
                    || name.contains("slot")
                    || name.contains("admit")) {
                return true;
            }
        }
        return false;
    }
}
