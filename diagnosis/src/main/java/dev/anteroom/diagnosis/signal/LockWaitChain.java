package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.LockWaits;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The lock-wait chain of an accept path (R5): who waits, for what, and who holds it.
///
/// The waiters and their lock come from goroutine dumps and the block profile; the holder from the mutex profile, which
/// names the stack that *unlocked* late, or from the dump (`LockWaits`). The block profile also holds a false alarm:
/// several Serve loops that share a listener queue at its fdMutex for seconds while one of them is parked in Accept,
/// which is harmless (`internal/poll/fd_mutex.go`).
///
/// ```
///   goroutine 7  main.(*gate).Accept
///       │ waits for sync.Mutex 0xc00012e0a8 in main.(*gate).admit
///       ▼
///   held by main.(*gate).reload        (mutex profile: 83% of the delay)
/// ```
///
/// @param loop function whose goroutine waits; empty where only profiles show the wait
/// @param place function that takes the lock
/// @param kind `sync.Mutex`, `sync.RWMutex`, `fdMutex`, `semaphore`
/// @param blockedSeconds time waited for it by accept paths, from the block profile, s; -1 without one
/// @param events number of those waits; -1 likewise
/// @param holder function that unlocks late, or the dump's likely holder; empty where neither tells
/// @param benign whether this is the harmless queue of siblings at fdMutex
public record LockWaitChain(
        String loop,
        String place,
        String kind,
        double blockedSeconds,
        long events,
        String holder,
        String chain,
        boolean benign,
        List<Fact> facts)
        implements Signal {
    public LockWaitChain {
        facts = List.copyOf(facts);
    }

    private static boolean isLock(String f) {
        return f.startsWith("sync.(*Mutex)")
                || f.startsWith("sync.(*RWMutex)")
                || f.startsWith("internal/sync.(*Mutex)")
                || f.startsWith("internal/poll.(*fdMutex)");
    }

    public static Optional<LockWaitChain> of(ProcessEvidence process, AcceptLoops loops, LockWaits waits) {
        List<Fact> facts = new ArrayList<>();
        Optional<AcceptLoop> waiting =
                loops.loops().stream().filter(l -> l.everSaw(Posture.LOCKED)).findFirst();
        boolean siblings = loops.any(Posture.BEHIND_SIBLING);
        double seconds = -1;
        long events = -1;
        String place = "";
        String kind = "";
        Optional<Observation<ProfileFile>> block = Profiles.latest(process, ProfileKind.BLOCK);
        if (block.isPresent()) {
            StackShares delay = new StackShares(
                    block.get().value().profile(),
                    block.get().value().profile().sampleTypes().size() - 1);
            Predicate<String> acceptPath = f -> AcceptFrames.isAccept(f)
                    || (waiting.isPresent() && f.equals(waiting.get().loop()));
            long waited = delay.under(LockWaitChain::isLock, acceptPath);
            seconds = waited / 1e9;
            events = new StackShares(block.get().value().profile(), 0).under(LockWaitChain::isLock, acceptPath);
            if (waited > 0) {
                facts.add(new Fact(
                        "time that accept paths waited for locks (block profile)",
                        String.format(java.util.Locale.ROOT, "%.1f", seconds),
                        "s",
                        null,
                        block.get().file()));
            }
        }
        String chain = "";
        String holder = "";
        if (waiting.isPresent()) {
            AcceptLoop loop = waiting.get();
            AcceptLoop.Sighting sighting = loop.latest();
            place = sighting.inner();
            kind = kindOf(sighting);
            LockWaits.Chain found = waits.chain(loop);
            chain = found.words();
            holder = found.holderFunction();
            facts.add(Fact.said("who waits for whom: " + chain, sighting.file()));
        }
        Optional<Observation<ProfileFile>> mutex = Profiles.latest(process, ProfileKind.MUTEX);
        if (mutex.isPresent() && mutex.get().value().profile().sampleCount() > 0) {
            StackShares delay = new StackShares(
                    mutex.get().value().profile(),
                    mutex.get().value().profile().sampleTypes().size() - 1);
            String unlocker = delay.largest(f -> !AcceptFrames.isStandardLibrary(f));
            if (!unlocker.isEmpty()) {
                double share = delay.share(delay.anywhere(f -> f.equals(unlocker)));
                facts.add(new Fact(
                        "the mutex is held longest in " + unlocker + ": share of the mutex profile's delay",
                        Words.percent(share),
                        null,
                        null,
                        mutex.get().file()));
                if (holder.isEmpty() || LockWaitChain.sameReceiver(unlocker, place)) {
                    holder = unlocker;
                }
            }
        }
        if (waiting.isEmpty() && events <= 0) {
            return Optional.empty();
        }
        return Optional.of(new LockWaitChain(
                waiting.map(AcceptLoop::loop).orElse(""),
                place,
                kind,
                seconds,
                events,
                holder,
                chain,
                waiting.isEmpty() && (siblings || loops.any(Posture.WAITING)),
                facts));
    }

    private static boolean sameReceiver(String one, String other) {
        int end = one.lastIndexOf('.');
        return end > 0 && other.startsWith(one.substring(0, end + 1));
    }

    private static String kindOf(AcceptLoop.Sighting sighting) {
        for (var frame : sighting.frames()) {
            String function = frame.function();
            if (function.startsWith("internal/poll.(*fdMutex)")) {
                return "fdMutex";
            }
            if (function.startsWith("sync.(*RWMutex)")) {
                return "sync.RWMutex";
            }
            if (function.startsWith("sync.(*Mutex)") || function.startsWith("internal/sync.(*Mutex)")) {
                return "sync.Mutex";
            }
        }
        return "semaphore";
    }

    public String holderWords() {
        return holder;
    }

    @Override
    public String id() {
        return "lock_wait_chain";
    }

    @Override
    public double strength() {
        return benign ? 0 : loop.isEmpty() ? 0.3 : 0.9;
    }

    @Override
    public String summary() {
        if (benign) {
            return "Accept calls waited for each other at a shared listener's fdMutex, which is harmless";
        }
        if (loop.isEmpty()) {
            return "accept paths have waited for locks, " + Words.count(events, "time");
        }
        return loop + " waits for a " + kind + " in " + place + (holder.isEmpty() ? "" : ", held by " + holder);
    }
}
