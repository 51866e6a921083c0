package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.LockWaits;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.weigh.Sign;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a held-up loop moves slowly or never will: the line between a slow lock or a full limit and a
/// deadlock.
///
/// What decides, strongest first: a wait on a channel that doesn't exist; a connection that left the queue (it
/// moves); a cycle of locks; a goroutine at work that can let go (slow, not dead); a queue that stood still with
/// nobody in sight who could let go.
///
/// @param forGood nothing will ever release it, as far as can be seen
/// @param moves it was seen moving
/// @param sign how sure that is
record Stuckness(boolean forGood, boolean moves, Sign sign, String words, List<Fact> facts) {
    Stuckness {
        facts = List.copyOf(facts);
    }

    private static final int FEW = 16;

    static Stuckness of(Incident incident, AcceptLoop loop) {
        AcceptLoop.Sighting sighting = loop.latest();
        String state = sighting.state().text();
        if (state.contains("nil chan")
                || state.contains("no cases")
                || sighting.state().leaked()) {
            return dead(
                    Sign.STUCK_FOR_CERTAIN,
                    "it waits on a channel that nobody can ever use (" + state + ")",
                    List.of());
        }
        Optional<AcceptQueue> queue = incident.get(AcceptQueue.class);
        if (queue.isPresent() && queue.get().left() > 0) {
            return alive(
                    true, queue.get().left() + " connections left the queue between the snapshots: it moves, slowly");
        }
        if (queue.flatMap(AcceptQueue::history).map(QueueHistory::moves).orElse(false)) {
            return alive(true, "connections were taken from the queue again each time: it moves, slowly");
        }
        if (loop.sightings().size() > 1 && !loop.frozen()) {
            return alive(true, "the loop was at different places in different dumps: it moves, slowly");
        }
        boolean still = queue.isPresent() && queue.get().standsStill();
        boolean grew = queue.isPresent() && onlyGrew(queue.get());
        LockWaits waits = incident.lockWaits();
        if (sighting.posture() == Posture.LOCKED) {
            Optional<LockWaits.Partner> mutual = waits.mutualWaiter(loop);
            if (mutual.isPresent() && loop.frozen() && (still || grew)) {
                return dead(
                        Sign.STUCK_LIKELY,
                        "it and another goroutine wait for two locks of the same code or object, each where the"
                                + " other's is taken, and nothing moves",
                        List.of(Fact.said(
                                "the other one: " + mutual.get().words(),
                                loop.latest().file())));
            }
            return ofLock(waits.chain(loop), still, loop);
        }
        return ofChannel(incident, loop, still, grew, waits);
    }

    /// Without the connections' names a queue that only grew is as much as can be seen. The counters are the
    /// namespace's and a moment apart from the queue: a few more accepted than it shows are the admin port's.
    static boolean onlyGrew(AcceptQueue queue) {
        return queue.persistent()
                && queue.left() < 0
                && queue.states().getLast().depth() >= queue.states().getFirst().depth()
                && acceptedFew(queue);
    }

    private static boolean acceptedFew(AcceptQueue queue) {
        int growth =
                queue.states().getLast().depth() - queue.states().getFirst().depth();
        return queue.acceptedBetween() == null || queue.acceptedBetween() <= Math.max(FEW, growth / 10);
    }

    private static Stuckness ofLock(LockWaits.Chain chain, boolean still, AcceptLoop loop) {
        List<Fact> facts = new ArrayList<>();
        facts.add(
                Fact.said("who waits for whom: " + chain.words(), loop.latest().file()));
        return switch (chain.end()) {
            case CYCLE ->
                dead(
                        still ? Sign.STUCK_FOR_CERTAIN : Sign.STUCK_LIKELY,
                        "the locks wait for each other in a cycle",
                        facts);
            case HOLDER_AT_WORK -> alive(false, "the lock's likely holder is at work and can let go: " + chain.words());
            case BLOCKED_ELSEWHERE ->
                still || loop.frozen()
                        ? dead(
                                still ? Sign.STUCK_LIKELY : Sign.STUCK_PERHAPS,
                                "the lock's likely holder is blocked itself, and nothing moves",
                                facts)
                        : alive(false, "one moment alone doesn't show that the lock's holder never lets go");
            case UNKNOWN ->
                still
                        ? dead(
                                Sign.STUCK_LIKELY,
                                "nothing was taken from the queue, and no goroutine is in sight that could hold the"
                                        + " lock",
                                facts)
                        : alive(false, "the dumps don't show who holds the lock");
        };
    }

    private static Stuckness ofChannel(
            Incident incident, AcceptLoop loop, boolean still, boolean grew, LockWaits waits) {
        if (!still && !loop.frozen() && !grew) {
            return alive(false, "one moment alone doesn't show that the loop never comes back");
        }
        List<Fact> facts = new ArrayList<>();
        Optional<LockWaits.Partner> partner = waits.partnerBlockedOnLoop(loop);
        if (partner.isPresent()) {
            facts.add(Fact.said(
                    "the goroutine that could release it waits as well: "
                            + partner.get().words(),
                    loop.latest().file()));
            return dead(
                    still ? Sign.STUCK_FOR_CERTAIN : Sign.STUCK_LIKELY,
                    "the loop and the goroutine that could release it wait for each other",
                    facts);
        }
        int served = Holders.servedConnections(incident);
        GoroutineState.Kind kind = loop.latest().state().kind();
        if (served == 0 && still) {
            return dead(
                    Sign.STUCK_LIKELY,
                    "it waits on a " + what(kind)
                            + ", nothing moves, and no connection is being served that could end the wait",
                    facts);
        }
        // A value that Accept itself gives away before it accepts is a slot: who has an open connection has one.
        boolean slotsHeld = served > 0
                && kind == GoroutineState.Kind.CHAN_SEND
                && AcceptFrames.isAccept(loop.latest().inner());
        if ((still || grew) && !slotsHeld && Holders.nobodyServes(incident, loop)) {
            // One dump beside a queue that only grew: it can still be that it moves, slowly.
            // A select that the loop itself is in has, more often than not, a timer among its cases.
            boolean ownSelect =
                    kind == GoroutineState.Kind.SELECT && loop.latest().inner().equals(loop.loop());
            return dead(
                    !loop.frozen() || ownSelect ? Sign.STUCK_PERHAPS : Sign.STUCK_LIKELY,
                    "it waits on a " + what(kind)
                            + ", nothing moves, and no goroutine serves a connection whose end could release it",
                    facts);
        }
        if (still
                && kind == GoroutineState.Kind.CHAN_RECEIVE
                && !ConnectionLimitExhausted.looksLikeLimiter(loop.latest())) {
            return dead(
                    Sign.STUCK_PERHAPS, "it waits for a value that nobody was seen to send, and nothing moves", facts);
        }
        return alive(false, "connections are being served whose end can release the loop");
    }

    private static String what(GoroutineState.Kind kind) {
        return kind == GoroutineState.Kind.COND_WAIT ? "condition" : "channel";
    }

    private static Stuckness dead(Sign sign, String words, List<Fact> facts) {
        return new Stuckness(true, false, sign, words, facts);
    }

    private static Stuckness alive(boolean moves, String words) {
        return new Stuckness(false, moves, Sign.STUCK_PERHAPS, words, List.of());
    }
}
