package dev.anteroom.diagnosis.blame;

import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.profile.goroutine.Frame;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The waiting of a window, divided by what the accept loop was doing meanwhile.
///
/// @param connectionSeconds all that was waited: the integral of the queue's depth
/// @param seconds length of the window
/// @param branches its parts, the largest first; they sum to `connectionSeconds`
/// @param bands what held the door over time, in order, for the spans in which something was queued
/// @param accepted connections that were seen in the queue and left it
/// @param sockets sockets of the listener; several are a SO_REUSEPORT group
/// @param looks ticks that something was queued at and somebody looked at
/// @param guessed share of the seen waiting, 0 to 1, that hangs on a loop known only by its name and shape
/// @param source where it comes from: the looks' file, or the trace's
public record Blame(
        double connectionSeconds,
        double seconds,
        List<Branch> branches,
        List<Band> bands,
        long accepted,
        int sockets,
        int looks,
        double guessed,
        String source)
        implements Signal {
    /// Parts that are told one by one.
    private static final int MAX_FACTS = 6;

    private static final double WORTH_TELLING = 0.02;

    public Blame {
        branches = List.copyOf(branches);
        bands = List.copyOf(bands);
    }

    /// One part.
    ///
    /// @param posture the scheduler's word for the loop: `waiting`, `runnable`, `running`, …; empty where there was
    ///     none
    /// @param state the runtime's: `sync.Mutex.Lock`
    /// @param loop function that calls Accept in a loop, where it is known
    /// @param stack the loop's stack, leaf first; empty where there was none to be read
    /// @param connectionSeconds what was waited while it was so
    /// @param seconds for how long it was so while something was queued
    /// @param detail what else there is to say: the holder's name, why nobody looked
    public record Branch(
            Leaf leaf,
            String posture,
            String state,
            String loop,
            List<Frame> stack,
            double connectionSeconds,
            double seconds,
            String detail) {
        public Branch {
            stack = List.copyOf(stack);
        }

        /// The stack from where it was held up to the loop, without the runtime's plumbing:
        /// `sync.(*Mutex).Lock ← main.(*gate).Accept ← main.run`; empty where there was none.
        public String chain() {
            return stack.isEmpty() ? "" : AcceptLoop.chain(stack, loop);
        }

        /// What held the loop up, in a line: the stack where that says it, else the detail; may be empty.
        public String where() {
            return leaf.isOfTheStack() && !stack.isEmpty() ? chain() : detail;
        }

        /// The innermost line that the service's own authors wrote, where the stack says what held the loop up and has
        /// files.
        public Optional<Frame> line() {
            return leaf.isOfTheStack() ? Lines.own(stack) : Optional.empty();
        }
    }

    /// A span of time in which one leaf held most of the waiting.
    ///
    /// @param fromSeconds since the queue's log began
    public record Band(double fromSeconds, double toSeconds, Leaf leaf) {}

    /// What was waited per leaf, in connection-seconds.
    public Map<Leaf, Double> byLeaf() {
        Map<Leaf, Double> sums = new EnumMap<>(Leaf.class);
        for (Branch branch : branches) {
            sums.merge(branch.leaf(), branch.connectionSeconds(), Double::sum);
        }
        return sums;
    }

    /// Share of all the waiting, 0 to 1.
    public double share(Leaf leaf) {
        return connectionSeconds == 0 ? 0 : byLeaf().getOrDefault(leaf, 0.0) / connectionSeconds;
    }

    /// Share of the waiting that somebody looked at, 0 to 1.
    public double seenShare() {
        return 1 - share(Leaf.UNSEEN);
    }

    /// Share of what was looked at, 0 to 1.
    public double shareOfSeen(Leaf leaf) {
        double seen = seenShare();
        return seen <= 0 ? 0 : share(leaf) / seen;
    }

    /// The largest part that somebody looked at.
    public Optional<Branch> largest() {
        return branches.stream().filter(b -> b.leaf() != Leaf.UNSEEN).findFirst();
    }

    /// A part of the waiting in words: `171.6 of 171.7 connection-seconds (99.9%)`.
    public String part(double part) {
        return String.format(
                Locale.ROOT,
                "%s of %s waited connection-seconds (%s)",
                seconds(part),
                seconds(connectionSeconds),
                share(part / connectionSeconds));
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, seconds >= 100 ? "%.0f" : seconds >= 1 ? "%.1f" : "%.3f", seconds);
    }

    /// A share as this project prints them: `99.9%`.
    public static String share(double share) {
        return String.format(Locale.ROOT, share > 0.985 && share < 0.9995 ? "%.1f%%" : "%.0f%%", share * 100);
    }

    @Override
    public String id() {
        return "blame";
    }

    @Override
    public double strength() {
        return Math.min(1, connectionSeconds / Math.max(1, seconds)) * seenShare();
    }

    @Override
    public String summary() {
        return largest()
                .map(branch -> "of all waiting, " + part(share(branch.leaf()) * connectionSeconds) + " passed while "
                        + branch.leaf().clause()
                        + (branch.where().isEmpty() ? "" : ": " + branch.where()))
                .orElse(seconds(connectionSeconds)
                        + " connection-seconds were waited, and nobody could look at the loop");
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (Branch branch : branches) {
            if (facts.size() < MAX_FACTS && branch.connectionSeconds() >= WORTH_TELLING * connectionSeconds) {
                facts.add(fact(branch));
            }
        }
        return facts;
    }

    /// One part as a piece of evidence.
    public Fact fact(Branch branch) {
        String where = branch.where();
        return new Fact(
                "waited while " + branch.leaf().clause() + (where.isEmpty() ? "" : ": " + where),
                part(branch.connectionSeconds()),
                null,
                Words.millis(seconds * 1000) + ", " + Words.count(looks, "look"),
                source);
    }
}
