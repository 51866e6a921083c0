package dev.anteroom.diagnosis.blame;

import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.FailingAccept;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Remedy;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts what was measured over what was weighed: where the loop was looked at while connections waited, the causes are
/// the leaves that hold the waiting, each as sure as its share of it. A rule that speaks for the same cause keeps its
/// words and its remedies; a rule that speaks for what the loop was never seen doing is overruled.
///
/// What isn't a matter of the loop (a small backlog, SYNs lost, resets) stands as it was, behind what holds the door.
///
/// @param causes the causes, best first
/// @param ruledOut those that are none
public record Measured(List<Cause> causes, List<RuledOut> ruledOut) {
    /// Less of the waiting looked at, and the looks don't decide.
    private static final double FEWEST_SEEN = 0.5;

    /// Fewer looks are an anecdote.
    private static final int FEWEST_LOOKS = 10;

    /// A part below this is no cause of its own.
    private static final double WORTH_NAMING = 0.1;

    private static final double MOST_OF_IT = 0.5;

    private static final double EITHER_OF_TWO = 0.5;

    /// No look is surer than this: a look takes some microseconds, and what is between two isn't seen.
    private static final double SUREST = 0.99;

    /// A loop that is known only by its name and shape may be another goroutine.
    private static final double GUESSED = 0.8;

    /// An accept that takes a loop longer than this on a CPU has work in it, s.
    private static final double SLOW_ACCEPT_SECONDS = 0.001;

    /// What a cause that concerns the door's size keeps of its weight where something holds the door.
    private static final double BEHIND = 0.55;

    /// Structural: what two listeners of a group show isn't a matter of one loop.
    private static final double CERTAIN = 0.85;

    private static final Set<Leaf> FOR_WANT_OF_DESCRIPTORS = EnumSet.of(
            Leaf.ACCEPTING,
            Leaf.BACK_OFF,
            Leaf.WORK,
            Leaf.ON_CPU,
            Leaf.OWN_LOAD,
            Leaf.MACHINE_LOAD,
            Leaf.LIMIT,
            Leaf.WAKE_UP);

    /// Ready, and not yet running.
    private static final Set<Leaf> LATE = EnumSet.of(Leaf.WAKE_UP, Leaf.OWN_LOAD, Leaf.MACHINE_LOAD);

    private static final List<CauseId> OF_THE_DOOR =
            List.of(CauseId.BACKLOG_TOO_SMALL, CauseId.STALE_BACKLOG_AFTER_UPGRADE);

    private static final List<CauseId> EMPTY_HANDED = List.of(CauseId.ACCEPT_ERROR_SPIN, CauseId.FD_EXHAUSTION);

    private static final String EMPTY_HANDED_WORDS =
            "The accept loop calls accept again and again, and no connection leaves the queue: accept fails each time.";

    private static final Set<CauseId> NOT_THE_LOOP = EnumSet.of(
            CauseId.BACKLOG_TOO_SMALL,
            CauseId.STALE_BACKLOG_AFTER_UPGRADE,
            CauseId.OVERFLOW_WITH_RESET,
            CauseId.SYN_QUEUE_OVERFLOW);

    public Measured {
        causes = List.copyOf(causes);
        ruledOut = List.copyOf(ruledOut);
    }

    /// Whether the blame says enough to decide.
    public static boolean decides(Blame blame) {
        return blame.looks() >= FEWEST_LOOKS && blame.seenShare() >= FEWEST_SEEN;
    }

    /// @param causes what the rules say, ranked
    /// @param ruledOut what they exclude
    /// @param onlyBursts connections were lost, and the loop was never away for longer than a burst takes
    /// @param moves connections were taken from the queue until the end
    public static Measured over(
            Blame blame, List<Cause> causes, List<RuledOut> ruledOut, boolean onlyBursts, boolean moves) {
        Map<CauseId, Double> shares = new EnumMap<>(CauseId.class);
        Map<CauseId, List<Blame.Branch>> branches = new EnumMap<>(CauseId.class);
        for (Blame.Branch branch : blame.branches()) {
            cause(blame, branch.leaf(), causes, onlyBursts, moves).ifPresent(id -> {
                shares.merge(id, branch.connectionSeconds() / blame.connectionSeconds(), Double::sum);
                branches.computeIfAbsent(id, _ -> new ArrayList<>()).add(branch);
            });
        }
        shares.values().removeIf(share -> share < WORTH_NAMING * blame.seenShare());
        boolean held = shares.keySet().stream().anyMatch(id -> !NOT_THE_LOOP.contains(id));
        double trust = 1 - (1 - GUESSED) * blame.guessed();
        List<Cause> measured = new ArrayList<>();
        List<RuledOut> out = new ArrayList<>(ruledOut);
        for (Cause cause : causes) {
            Double share = shares.get(cause.id());
            if (share != null) {
                // A loop that keeps up clears the loop; which of the door's own causes it is the rules have weighed.
                double ofTheDoor = NOT_THE_LOOP.contains(cause.id()) ? amongDoors(cause, causes) : 1;
                measured.add(proved(
                        cause,
                        blame,
                        branches.getOrDefault(cause.id(), List.of()),
                        sureness(share, blame, trust)
                                * ofTheDoor
                                * (cause.id() == CauseId.SLOW_WORK_IN_ACCEPT
                                        ? ambiguity(blame, branches.getOrDefault(cause.id(), List.of()))
                                        : 1)));
            } else if (NOT_THE_LOOP.contains(cause.id())) {
                measured.add(held ? cause.withConfidence(cause.confidence() * BEHIND) : cause);
            } else if (cause.id() == CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING && cause.confidence() >= CERTAIN) {
                measured.add(cause);
            } else {
                out.add(new RuledOut(
                        cause.id(),
                        "the accept loop was not seen so while connections waited: " + blame.summary(),
                        false));
            }
        }
        shares.forEach((id, share) -> {
            if (causes.stream().noneMatch(cause -> cause.id() == id)) {
                List<Blame.Branch> its = branches.getOrDefault(id, List.of());
                out.removeIf(other -> other.id() == id);
                measured.add(found(id, blame, its, sureness(share, blame, trust) * ambiguity(blame, its)));
            }
        });
        measured.sort(Comparator.comparingDouble(Cause::confidence).reversed());
        return new Measured(measured, out);
    }

    private static double amongDoors(Cause cause, List<Cause> causes) {
        double all = 0;
        for (Cause other : causes) {
            all += NOT_THE_LOOP.contains(other.id()) ? other.confidence() : 0;
        }
        return all == 0 ? 1 : cause.confidence() / all;
    }

    private static double sureness(double share, Blame blame, double trust) {
        return Math.min(SUREST, share / blame.seenShare() * trust);
    }

    /// The cause that a leaf stands for: of those that look the same at the loop, the one that a rule speaks for most.
    private static Optional<CauseId> cause(
            Blame blame, Leaf leaf, List<Cause> causes, boolean onlyBursts, boolean moves) {
        // A group's connections wait at one member while another accepts.
        if (blame.sockets() > 1 && (leaf == Leaf.GONE || leaf == Leaf.ELSEWHERE || leaf == Leaf.STOPPED)) {
            return Optional.of(CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING);
        }
        // Where every descriptor is in use a loop that waits waits for one, though now and then one comes free.
        boolean waits = leaf == Leaf.LIMIT || leaf == Leaf.BACK_OFF;
        if (FOR_WANT_OF_DESCRIPTORS.contains(leaf)
                && (waits || blame.accepted() == 0)
                && speaksFor(CauseId.FD_EXHAUSTION, causes)) {
            return Optional.of(CauseId.FD_EXHAUSTION); // whatever the loop does without one, it accepts nothing
        }
        if (leaf == Leaf.GONE && moves) {
            return Optional.empty(); // somebody takes connections, whom nobody found
        }
        if (leaf == Leaf.COLLECTOR && part(blame, leaf) >= MOST_OF_IT) {
            return Optional.of(CauseId.GC_PRESSURE); // whoever else wanted the processors
        }
        List<CauseId> possible = comesBackEmpty(blame, leaf)
                ? EMPTY_HANDED
                : onlyBursts && LATE.contains(leaf) ? OF_THE_DOOR : possible(blame, leaf);
        for (Cause cause : causes) {
            if (possible.contains(cause.id())) {
                return Optional.of(cause.id());
            }
        }
        // That a backlog is too small is seen where it overflows, and by a rule: the loop doesn't show it.
        // That nobody accepts is seen in a dump that shows everybody.
        return possible.stream().findFirst().filter(id -> !NOT_THE_LOOP.contains(id) && leaf != Leaf.GONE);
    }

    /// Whether the loop goes on calling accept, and nothing leaves the queue: then accept fails, and what the loop
    /// does between two calls is part of that.
    private static boolean comesBackEmpty(Blame blame, Leaf leaf) {
        boolean ofTheLoop = leaf == Leaf.ACCEPTING || leaf == Leaf.WORK || leaf == Leaf.ON_CPU || leaf == Leaf.BACK_OFF;
        boolean running = leaf == Leaf.ON_CPU || leaf == Leaf.OWN_LOAD || leaf == Leaf.MACHINE_LOAD;
        return blame.accepted() == 0
                && ((ofTheLoop && part(blame, Leaf.ACCEPTING) + part(blame, Leaf.BACK_OFF) >= WORTH_NAMING)
                        || (running && turnsThroughAccept(blame)));
    }

    /// Whether the loop was met inside the accept of a kernel's socket, not parked there, and elsewhere too: it turns.
    /// A loop that runs can seldom be read: two such looks among many are as much as there is. One that gets no
    /// processor stands at one place.
    private static boolean turnsThroughAccept(Blame blame) {
        List<Blame.Branch> read = blame.branches().stream()
                .filter(branch -> !branch.stack().isEmpty() && !branch.state().equals("IO wait"))
                .toList();
        boolean inside = read.stream()
                .anyMatch(branch -> branch.stack().stream().anyMatch(frame -> AcceptFrames.isCore(frame.function())));
        return inside && read.stream().map(Blame.Branch::stack).distinct().count() > 1;
    }

    /// A loop that runs all the time and takes nothing works for ever, or fails for ever: where no look tells which,
    /// neither is sure.
    private static double ambiguity(Blame blame, List<Blame.Branch> branches) {
        boolean unread = branches.stream()
                .allMatch(
                        branch -> branch.leaf() == Leaf.ON_CPU && branch.stack().isEmpty());
        return unread && blame.accepted() == 0 ? EITHER_OF_TWO : 1;
    }

    private static boolean speaksFor(CauseId id, List<Cause> causes) {
        return causes.stream().anyMatch(cause -> cause.id() == id && cause.confidence() >= FEWEST_SEEN);
    }

    /// A leaf's part of the waiting that was looked at, 0 to 1.
    private static double part(Blame blame, Leaf leaf) {
        double sum = 0;
        for (Blame.Branch branch : blame.branches()) {
            sum += branch.leaf() == leaf ? branch.connectionSeconds() : 0;
        }
        return sum / Math.max(Double.MIN_NORMAL, blame.seenShare() * blame.connectionSeconds());
    }

    private static List<CauseId> possible(Blame blame, Leaf leaf) {
        return switch (leaf) {
            case LOCK -> List.of(CauseId.LOCK_IN_ACCEPT_PATH, CauseId.ACCEPT_LOOP_DEADLOCKED);
            case LIMIT ->
                List.of(
                        CauseId.CONNECTION_LIMIT_EXHAUSTED,
                        CauseId.ACCEPT_LOOP_DEADLOCKED,
                        CauseId.SLOW_WORK_IN_ACCEPT);
            case WORK ->
                List.of(
                        CauseId.SLOW_WORK_IN_ACCEPT,
                        CauseId.ACCEPT_LOOP_DEADLOCKED,
                        CauseId.FD_EXHAUSTION,
                        CauseId.ACCEPT_ERROR_SPIN);
            case ON_CPU ->
                slow(blame)
                        ? List.of(CauseId.SLOW_WORK_IN_ACCEPT, CauseId.ACCEPT_ERROR_SPIN, CauseId.FD_EXHAUSTION)
                        : List.of(CauseId.BACKLOG_TOO_SMALL, CauseId.STALE_BACKLOG_AFTER_UPGRADE);
            case ACCEPTING ->
                List.of(
                        CauseId.BACKLOG_TOO_SMALL,
                        CauseId.STALE_BACKLOG_AFTER_UPGRADE,
                        CauseId.ACCEPT_ERROR_SPIN,
                        CauseId.FD_EXHAUSTION);
            case BACK_OFF -> List.of(CauseId.FD_EXHAUSTION, CauseId.ACCEPT_ERROR_SPIN);
            case QUOTA -> List.of(CauseId.CPU_THROTTLED);
            case WORLD_STOPPED -> List.of(CauseId.STOP_THE_WORLD, CauseId.GC_PRESSURE);
            case COLLECTOR -> List.of(CauseId.GC_PRESSURE, CauseId.STOP_THE_WORLD, CauseId.CPU_STARVATION);
            // Some milliseconds late within a burst looks the same: the rules say whether the limit was too small for
            // it.
            case OWN_LOAD ->
                List.of(
                        CauseId.CPU_STARVATION,
                        CauseId.GC_PRESSURE,
                        CauseId.STOP_THE_WORLD,
                        CauseId.BACKLOG_TOO_SMALL,
                        CauseId.STALE_BACKLOG_AFTER_UPGRADE);
            case MACHINE_LOAD ->
                List.of(CauseId.CPU_STARVATION, CauseId.BACKLOG_TOO_SMALL, CauseId.STALE_BACKLOG_AFTER_UPGRADE);
            // Woken late with processors to spare: a burst, which a larger backlog would have absorbed.
            case WAKE_UP -> List.of(CauseId.BACKLOG_TOO_SMALL, CauseId.STALE_BACKLOG_AFTER_UPGRADE);
            case STOPPED -> List.of(CauseId.PROCESS_STOPPED, CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING);
            case GONE ->
                List.of(
                        CauseId.ACCEPT_LOOP_EXITED,
                        CauseId.LISTENER_LEAKED_TO_CHILD,
                        CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING);
            case ELSEWHERE -> List.of(CauseId.LISTENER_LEAKED_TO_CHILD, CauseId.REUSEPORT_MEMBER_NOT_ACCEPTING);
            case UNCLEAR, UNSEEN -> List.of();
        };
    }

    /// Whether the loop spent more on a CPU for each connection than an accept takes.
    private static boolean slow(Blame blame) {
        double running = 0;
        for (Blame.Branch branch : blame.branches()) {
            running += branch.leaf() == Leaf.ON_CPU ? branch.seconds() : 0;
        }
        return running / Math.max(1, blame.accepted()) > SLOW_ACCEPT_SECONDS;
    }

    private static Cause proved(Cause cause, Blame blame, List<Blame.Branch> branches, double confidence) {
        List<Fact> evidence = new ArrayList<>(facts(blame, branches));
        evidence.addAll(cause.evidence());
        return new Cause(
                cause.id(),
                confidence,
                cause.summary() + " " + share(blame, branches),
                evidence,
                cause.against(),
                cause.remedies());
    }

    private static Cause found(CauseId id, Blame blame, List<Blame.Branch> branches, double confidence) {
        boolean empty = branches.stream().anyMatch(branch -> comesBackEmpty(blame, branch.leaf()));
        return new Cause(
                id,
                confidence,
                empty ? EMPTY_HANDED_WORDS : sentence(blame, branches),
                facts(blame, branches),
                List.of(),
                empty
                        ? List.of(
                                FailingAccept.nameTheError("PID"),
                                new Remedy(FailingAccept.BACK_OFF, null, "none", true))
                        : remedies(branches));
    }

    private static List<Fact> facts(Blame blame, List<Blame.Branch> branches) {
        return branches.stream().limit(3).map(blame::fact).toList();
    }

    /// What was measured, where no rule has words for it.
    private static String sentence(Blame blame, List<Blame.Branch> branches) {
        Blame.Branch first = branches.getFirst();
        return "For " + blame.part(sum(branches)) + " " + first.leaf().clause()
                + (first.where().isEmpty() ? "" : ": " + first.where())
                + first.line()
                        .map(Measured::place)
                        .map(place -> ", at " + place)
                        .orElse("")
                + ".";
    }

    /// What was measured, after a rule's own words.
    private static String share(Blame blame, List<Blame.Branch> branches) {
        return "Measured: " + Blame.share(sum(branches) / blame.connectionSeconds()) + " of the waiting"
                + branches.getFirst()
                        .line()
                        .map(Measured::place)
                        .map(place -> ", at " + place)
                        .orElse("")
                + ".";
    }

    private static double sum(List<Blame.Branch> branches) {
        double sum = 0;
        for (Blame.Branch branch : branches) {
            sum += branch.connectionSeconds();
        }
        return sum;
    }

    private static String place(Frame frame) {
        return frame.file().substring(frame.file().lastIndexOf('/') + 1) + ":" + frame.line();
    }

    private static List<Remedy> remedies(List<Blame.Branch> branches) {
        return branches.getFirst()
                .line()
                .map(frame -> List.of(new Remedy(
                        "look at " + frame.function() + ", " + frame.file() + ":" + frame.line()
                                + ": the accept loop must come back to Accept without waiting there",
                        null,
                        "none",
                        true)))
                .orElse(List.of());
    }
}
