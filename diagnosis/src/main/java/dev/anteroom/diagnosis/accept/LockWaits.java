package dev.anteroom.diagnosis.accept;

import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.Goroutine;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who waits for which lock in one goroutine dump, and who probably holds it.
///
/// A dump names the waiters of a lock (its address is an argument of the waiting call) and never its holder. The holder
/// is inferred: a goroutine that isn't waiting for the lock itself and has a function on its stack that is known to
/// take it, or a method of the same receiver type. An exact function counts more than a type, a goroutine at work more
/// than one that waits for yet another lock.
public final class LockWaits {
    private static final int MOST_GOROUTINES = 20_000;
    private static final int LONGEST_CHAIN = 16;

    private final List<Waiting> goroutines = new ArrayList<>();
    private final Map<Long, Set<String>> lockers = new LinkedHashMap<>();

    /// @param locker function that called Lock, or that does the waiting
    private record Waiting(long id, Kind kind, long lock, List<Frame> frames, String locker) {
        boolean waitsForLock() {
            return isLock(kind) && lock != 0;
        }
    }

    private LockWaits() {}

    public static LockWaits of(@Nullable GoroutineDump dump) {
        LockWaits waits = new LockWaits();
        if (dump == null) {
            return waits;
        }
        for (GoroutineGroup group : dump.groups()) {
            if (waits.goroutines.size() > MOST_GOROUTINES || group.frames().isEmpty()) {
                break;
            }
            String locker = isLock(group.state().kind())
                    ? locker(group.frames())
                    : AcceptFrames.serviceFunction(
                            group.frames(), 0, group.frames().getFirst().function());
            // A counted stack (debug=0 or 1) has a number and no members: it can neither wait for a known lock nor be
            // named.
            List<Goroutine> members = group.goroutines();
            if (group.count() > 1024 && members.size() > 64) {
                members = members.subList(0, 64);
            }
            for (Goroutine goroutine : members) {
                Kind kind = group.state().kind();
                waits.goroutines.add(new Waiting(goroutine.id(), kind, goroutine.waitsOn(), group.frames(), locker));
                if (isLock(kind) && goroutine.waitsOn() != 0) {
                    waits.lockers
                            .computeIfAbsent(goroutine.waitsOn(), _ -> new HashSet<>())
                            .add(locker);
                }
            }
        }
        return waits;
    }

    private static boolean isLock(Kind kind) {
        return switch (kind) {
            case SEMACQUIRE, MUTEX_LOCK, RWMUTEX_LOCK, RWMUTEX_RLOCK -> true;
            default -> false;
        };
    }

    /// First function above the lock's own frames.
    private static String locker(List<Frame> frames) {
        for (Frame frame : frames) {
            String path = AcceptFrames.packageOf(frame.function());
            if (!path.equals("sync")
                    && !path.equals("runtime")
                    && !path.equals("internal/sync")
                    && !frame.function().startsWith("internal/poll.runtime_")
                    && !frame.function().startsWith("internal/poll.(*fdMutex)")) {
                return frame.function();
            }
        }
        return frames.getFirst().function();
    }

    /// `main.(*gate)` of `main.(*gate).Accept`; empty for a plain function.
    static String receiver(String function) {
        int dot = function.indexOf(").", function.lastIndexOf('/') + 1);
        return dot < 0 ? "" : function.substring(0, dot + 1);
    }

    /// How a chain of waits ends.
    public enum End {
        /// Back at a goroutine that is already in the chain.
        CYCLE,
        /// At a goroutine that doesn't wait for a lock or a channel: it will go on.
        HOLDER_AT_WORK,
        /// At a goroutine that waits for a channel or a condition.
        BLOCKED_ELSEWHERE,
        /// Nobody is in sight who could hold the lock.
        UNKNOWN
    }

    /// A goroutine of a chain.
    ///
    /// @param goroutine its id, 0 where the dump has none
    /// @param function function that called Lock, or that does the waiting
    /// @param state what it was doing, in a word or two
    /// @param lock address of the lock that it waits for, 0 where it waits for none
    public record Step(long goroutine, String function, String state, long lock) {
        String words() {
            return "goroutine " + goroutine + " (" + function
                    + (lock != 0 ? ", waits for lock 0x" + Long.toHexString(lock) : ", " + state) + ")";
        }
    }

    /// Waiter → lock → holder → …
    ///
    /// @param steps the goroutines in the chain; with [End#CYCLE] the last one waits for the first or a later one
    /// @param cycleTo position in `steps` that a cycle comes back to, -1 without one
    public record Chain(End end, List<Step> steps, int cycleTo, long holder, String holderFunction) {
        public Chain {
            steps = List.copyOf(steps);
        }

        public String words() {
            List<String> words = new ArrayList<>();
            steps.forEach(step -> words.add(step.words()));
            if (cycleTo >= 0) {
                words.add("goroutine " + steps.get(cycleTo).goroutine + " again");
            }
            return String.join(" → ", words);
        }
    }

    /// Follows who holds what the loop waits for.
    public Chain chain(AcceptLoop loop) {
        List<Step> steps = new ArrayList<>();
        Set<Long> visited = new HashSet<>();
        Waiting current = byId(loop.id());
        if (current == null) {
            return new Chain(
                    End.UNKNOWN, List.of(new Step(loop.id(), loop.loop(), "not in the latest dump", 0)), -1, 0, "");
        }
        Waiting holder = null;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            steps.add(step(current));
            visited.add(current.id);
            if (!current.waitsForLock()) {
                End end = current.kind.isParked()
                                && current.kind != Kind.IO_WAIT
                                && current.kind != Kind.SLEEP
                                && current.id != loop.id()
                        ? End.BLOCKED_ELSEWHERE
                        : current.id == loop.id() ? End.UNKNOWN : End.HOLDER_AT_WORK;
                return new Chain(end, steps, -1, holder == null ? 0 : holder.id, holder == null ? "" : holder.locker);
            }
            Waiting next = holderOf(current.lock, visited, loop.id());
            if (next == null) {
                return new Chain(
                        End.UNKNOWN, steps, -1, holder == null ? 0 : holder.id, holder == null ? "" : holder.locker);
            }
            if (holder == null) {
                holder = next;
            }
            if (visited.contains(next.id)) {
                return new Chain(End.CYCLE, steps, position(steps, next.id), holder.id, holder.locker);
            }
            current = next;
        }
        return new Chain(End.UNKNOWN, steps, -1, 0, "");
    }

    private static int position(List<Step> steps, long goroutine) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).goroutine == goroutine) {
                return i;
            }
        }
        return -1;
    }

    private static Step step(Waiting waiting) {
        String state =
                waiting.kind.toString().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        return new Step(waiting.id, waiting.locker, state, waiting.waitsForLock() ? waiting.lock : 0);
    }

    /// Goroutines that wait for a lock, by the function that called Lock, the most first.
    public Map<String, Long> waitersOf(long lock) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Waiting waiting : goroutines) {
            if (waiting.waitsForLock() && waiting.lock == lock) {
                counts.merge(waiting.locker, 1L, Long::sum);
            }
        }
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    private @Nullable Waiting byId(long id) {
        for (Waiting waiting : goroutines) {
            if (waiting.id == id && id != 0) {
                return waiting;
            }
        }
        return null;
    }

    /// The likeliest holder of a lock. A goroutine already in the chain counts only if no other is at work: then it
    /// closes a cycle.
    private @Nullable Waiting holderOf(long lock, Set<Long> visited, long loop) {
        Code code = codeOf(lock);
        Waiting best = null;
        int bestRank = 0;
        for (Waiting candidate : goroutines) {
            if (candidate.waitsForLock() && candidate.lock == lock) {
                continue;
            }
            int match = code.match(candidate);
            if (match == 0 || (AcceptFrames.outermostAccept(candidate.frames) >= 0 && candidate.kind == Kind.IO_WAIT)) {
                continue;
            }
            int rank = match * 4
                    + (candidate.waitsForLock() ? 2 : candidate.kind == Kind.IO_WAIT ? 1 : 3)
                    - (visited.contains(candidate.id) && candidate.id != loop ? 2 : 0);
            if (rank > bestRank) {
                best = candidate;
                bestRank = rank;
            }
        }
        return best;
    }

    /// Bytes between two locks that are fields of one struct, as a rule.
    private static final long ONE_OBJECT = 64;

    /// The goroutine that waits for another lock in the code of the lock that the loop waits for, while the loop
    /// has code of that other lock on its stack (the same function, or a method of the same type): each may hold
    /// what the other wants. Two locks side by side in memory are locks of one object, whatever the functions are
    /// called that take them; there nobody must be in sight who holds the first and is at work.
    public Optional<Partner> mutualWaiter(AcceptLoop loop) {
        Waiting own = byId(loop.id());
        if (own == null || !own.waitsForLock()) {
            return Optional.empty();
        }
        for (Waiting other : goroutines) {
            if (other.id != own.id
                    && other.waitsForLock()
                    && other.lock != own.lock
                    && ((usesLock(other, own.lock) && usesLock(own, other.lock))
                            || (Math.abs(other.lock - own.lock) <= ONE_OBJECT
                                    && chain(loop).end() != End.HOLDER_AT_WORK))) {
                return Optional.of(new Partner(other.id, step(other).words()));
            }
        }
        return Optional.empty();
    }

    private boolean usesLock(Waiting candidate, long lock) {
        return codeOf(lock).match(candidate) > 0;
    }

    /// The code that is known to take a lock: the functions, and the types that they are methods of.
    private record Code(Set<String> functions, Set<String> receivers) {
        /// How well a goroutine's stack fits: 4 with one of the functions, 2 with another method of a type, 0
        /// without.
        int match(Waiting candidate) {
            int match = 0;
            for (Frame frame : candidate.frames) {
                if (functions.contains(frame.function())) {
                    return 4;
                }
                if (receivers.contains(receiver(frame.function()))) {
                    match = 2;
                }
            }
            return match;
        }
    }

    private Code codeOf(long lock) {
        Set<String> functions = lockers.getOrDefault(lock, Set.of());
        Set<String> receivers = new HashSet<>();
        for (String function : functions) {
            String receiver = receiver(function);
            if (!receiver.isEmpty()) {
                receivers.add(receiver);
            }
        }
        return new Code(functions, receivers);
    }

    /// A goroutine that waits in the same code as the loop does.
    public record Partner(long id, String words) {}

    /// The goroutine that shares code with a loop blocked on a channel and waits for a lock, a channel or a condition
    /// itself, if every goroutine that shares code with it does: then nobody is left to release the loop.
    public Optional<Partner> partnerBlockedOnLoop(AcceptLoop loop) {
        String receiver = receiver(loop.latest().inner());
        String path = AcceptFrames.packageOf(loop.latest().inner());
        Partner partner = null;
        for (Waiting candidate : goroutines) {
            if (candidate.id == loop.id() || candidate.id == 0) {
                continue;
            }
            boolean shares = false;
            for (Frame frame : candidate.frames) {
                shares |= receiver.isEmpty()
                        ? AcceptFrames.packageOf(frame.function()).equals(path)
                        : receiver(frame.function()).equals(receiver);
            }
            if (!shares || AcceptFrames.outermostAccept(candidate.frames) >= 0) {
                continue;
            }
            boolean blocked = candidate.waitsForLock()
                    || candidate.kind == Kind.CHAN_SEND
                    || candidate.kind == Kind.CHAN_RECEIVE
                    || candidate.kind == Kind.COND_WAIT
                    || candidate.kind == Kind.SEMACQUIRE
                    || candidate.kind == Kind.MUTEX_LOCK;
            if (!blocked) {
                return Optional.empty();
            }
            if (candidate.waitsForLock() || candidate.kind == Kind.CHAN_SEND) {
                partner = new Partner(candidate.id, step(candidate).words());
            }
        }
        return Optional.ofNullable(partner);
    }
}
