package dev.anteroom.diagnosis.blame;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import dev.anteroom.profile.goroutine.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Integrates the queue's depth over time by what the accept loop was doing. The arithmetic is on the package's page.
public final class Blamer {
    /// More parts than anybody reads; the smallest are put together.
    private static final int MAX_BRANCHES = 200;

    private static final int MAX_BANDS = 5000;

    /// Spans this near to each other are one.
    private static final Duration NEAR = Duration.ofMillis(2);

    private final Looks judge;
    private final Map<Instant, LookLog.Look> looks = new HashMap<>();
    private final Map<Key, Sum> sums = new LinkedHashMap<>();
    private final List<Blame.Band> bands = new ArrayList<>();
    private final Set<Long> sockets = new HashSet<>();
    private long accepted;
    private int looked;
    private double guessedSeconds;

    private record Key(Leaf leaf, String posture, String state, String loop, List<Frame> stack, String detail) {}

    private static final class Sum {
        private double connectionSeconds;
        private double seconds;
    }

    /// The queue of one listening socket at one tick.
    private record Depth(@Nullable Long inode, int depth) {}

    private record Tick(Instant time, List<Depth> depths) {
        int total() {
            int total = 0;
            for (Depth depth : depths) {
                total += depth.depth;
            }
            return total;
        }
    }

    private Blamer(LookLog log) {
        this.judge = new Looks(log);
        log.looks().forEach(look -> looks.put(look.time(), look));
    }

    /// The blame of a listener's waiting, from a capture's logs.
    public static Optional<Blame> of(ListenerGroup listener, ProcessEvidence process) {
        Optional<Observation<QueueLog>> queue = process.queueLogs().last();
        Optional<Observation<LookLog>> looks = process.lookLogs().last();
        return queue.isEmpty() || looks.isEmpty()
                ? Optional.empty()
                : of(
                        queue.get().value(),
                        sample -> sample.port() == listener.port() && listener.hasAddress(sample.address()),
                        looks.get().value(),
                        looks.get().file());
    }

    /// @param mine whether a sample of the queue's log is of the listener in question
    /// @param source the file of the looks
    /// @return empty where nothing was ever queued, or nobody looked
    public static Optional<Blame> of(QueueLog queue, Predicate<QueueLog.Sample> mine, LookLog log, String source) {
        if (log.looks().isEmpty()) {
            return Optional.empty();
        }
        Blamer blamer = new Blamer(log);
        for (QueueLog.Sample sample : queue.samples()) {
            if (mine.test(sample)) {
                blamer.accepted += sample.left().size();
                blamer.sockets.add(sample.inode() == null ? 0L : sample.inode());
            }
        }
        return blamer.integrate(ticks(queue, mine), source);
    }

    private static List<Tick> ticks(QueueLog queue, Predicate<QueueLog.Sample> mine) {
        List<Tick> ticks = new ArrayList<>();
        List<Depth> depths = new ArrayList<>();
        Instant now = null;
        for (QueueLog.Sample sample : queue.samples()) {
            if (!mine.test(sample)) {
                continue;
            }
            if (now != null && !sample.time().equals(now)) {
                if (sample.time().isBefore(now)) {
                    continue;
                }
                ticks.add(new Tick(now, List.copyOf(depths)));
                depths.clear();
            }
            now = sample.time();
            depths.add(new Depth(sample.inode(), sample.depth()));
        }
        if (now != null) {
            ticks.add(new Tick(now, List.copyOf(depths)));
        }
        return ticks;
    }

    private Optional<Blame> integrate(List<Tick> ticks, String source) {
        double total = 0;
        for (int i = 0; i < ticks.size(); i++) {
            Tick tick = ticks.get(i);
            double before = i == 0 ? 0 : seconds(ticks.get(i - 1).time, tick.time) / 2;
            double after = i + 1 == ticks.size() ? 0 : seconds(tick.time, ticks.get(i + 1).time) / 2;
            if (tick.total() > 0 && before + after > 0) {
                total += tick.total() * (before + after);
                double at = seconds(ticks.getFirst().time, tick.time);
                blame(tick, before + after, at - before, at + after);
            }
        }
        if (total == 0) {
            return Optional.empty();
        }
        List<Blame.Branch> branches = branches();
        double unseen = 0;
        for (Blame.Branch branch : branches) {
            unseen += branch.leaf() == Leaf.UNSEEN ? branch.connectionSeconds() : 0;
        }
        return Optional.of(new Blame(
                total,
                seconds(ticks.getFirst().time, ticks.getLast().time),
                branches,
                bands,
                accepted,
                sockets.size(),
                looked,
                total > unseen ? guessedSeconds / (total - unseen) : 0,
                source));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private void blame(Tick tick, double seconds, double from, double to) {
        LookLog.Look look = looks.get(tick.time);
        Map<Leaf, Double> here = new EnumMap<>(Leaf.class);
        looked += look == null ? 0 : 1;
        for (Depth depth : tick.depths) {
            if (depth.depth == 0) {
                continue;
            }
            List<Looks.Holding> held = look == null
                    ? List.of(new Looks.Holding(Leaf.UNSEEN, null, List.of(), "no look at that tick", 1))
                    : judge.at(look, depth.inode);
            for (Looks.Holding holding : held) {
                LookLog.Loop loop = holding.loop();
                Sum sum = sums.computeIfAbsent(
                        new Key(
                                holding.leaf(),
                                loop == null ? "" : loop.status(),
                                loop == null ? "" : loop.state(),
                                loop == null ? "" : loop.loop(),
                                holding.stack(),
                                holding.detail()),
                        _ -> new Sum());
                double waited = depth.depth * seconds * holding.part();
                sum.connectionSeconds += waited;
                sum.seconds += seconds * holding.part();
                guessedSeconds += loop != null && loop.guessed() ? waited : 0;
                here.merge(holding.leaf(), waited, Double::sum);
            }
        }
        here.entrySet().stream().max(Map.Entry.comparingByValue()).ifPresent(most -> band(from, to, most.getKey()));
    }

    private void band(double from, double to, Leaf leaf) {
        if (!bands.isEmpty()) {
            Blame.Band last = bands.getLast();
            if (last.leaf() == leaf && from - last.toSeconds() < NEAR.toNanos() / 1e9) {
                bands.set(bands.size() - 1, new Blame.Band(last.fromSeconds(), to, leaf));
                return;
            }
        }
        if (bands.size() < MAX_BANDS) {
            bands.add(new Blame.Band(from, to, leaf));
        }
    }

    private List<Blame.Branch> branches() {
        List<Blame.Branch> branches = new ArrayList<>();
        sums.forEach((key, sum) -> branches.add(new Blame.Branch(
                key.leaf,
                key.posture,
                key.state,
                key.loop,
                key.stack,
                sum.connectionSeconds,
                sum.seconds,
                key.detail)));
        branches.sort(
                Comparator.comparingDouble(Blame.Branch::connectionSeconds).reversed());
        if (branches.size() <= MAX_BRANCHES) {
            return branches;
        }
        List<Blame.Branch> kept = new ArrayList<>(branches.subList(0, MAX_BRANCHES));
        Map<Leaf, Sum> rest = new EnumMap<>(Leaf.class);
        for (Blame.Branch branch : branches.subList(MAX_BRANCHES, branches.size())) {
            Sum sum = rest.computeIfAbsent(branch.leaf(), _ -> new Sum());
            sum.connectionSeconds += branch.connectionSeconds();
            sum.seconds += branch.seconds();
        }
        rest.forEach((leaf, sum) -> kept.add(new Blame.Branch(
                leaf, "", "", "", List.of(), sum.connectionSeconds, sum.seconds, "many smaller parts")));
        return kept;
    }
}
