package dev.anteroom.diagnosis;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.accept.LoopPostures;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.blame.Measured;
import dev.anteroom.diagnosis.cause.Rule;
import dev.anteroom.diagnosis.cause.Rules;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.diagnosis.latency.LatencySplit;
import dev.anteroom.diagnosis.latency.SplitArithmetic;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.FeltWait;
import dev.anteroom.diagnosis.model.ListenerSummary;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.ListenerGroup;
import dev.anteroom.diagnosis.signal.QueueHistory;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.diagnosis.weigh.Posterior;
import dev.anteroom.diagnosis.weigh.Sign;
import dev.anteroom.diagnosis.weigh.Weights;
import dev.anteroom.linux.sampler.WaitEstimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one entry: Evidence in, Diagnosis out. A pure function.
public final class Diagnoser {
    /// Below this a cause isn't named.
    private static final double WORTH_NAMING = 0.06;

    /// What a cause can be worth at most where the evidence doesn't decide whether connections wait at all.
    private static final double LIKELY_AT_MOST = 0.5;

    /// How far apart the bounds of a figure may lie for it to be printed.
    private static final double SETTLED_SHARE = 0.05;

    private static final double SETTLED_MILLIS = 0.5;

    /// A loop that comes back within this, ms, was away no longer than a burst takes.
    private static final double BURST_MILLIS = 100;

    private Diagnoser() {}

    /// @throws CaptureException if the hints name a port that none of the capture's listeners has
    public static Diagnosis diagnose(Evidence evidence, Hints hints) {
        return diagnose(evidence, hints, ClientFigures.of(evidence));
    }

    /// @param client what clients measured, where somebody knows it
    public static Diagnosis diagnose(Evidence evidence, Hints hints, Optional<ClientFigures> client) {
        Incident incident = IncidentReader.read(evidence, hints);
        Whether whether = Whether.of(incident);
        Verdict verdict = whether.verdict();
        boolean bound = verdict == Verdict.ACCEPT_BOUND;
        List<Cause> causes = new ArrayList<>();
        Map<CauseId, Set<Sign>> signs = new EnumMap<>(CauseId.class);
        List<RuledOut> ruledOut = new ArrayList<>();
        List<Fact> elsewhere = whether.elsewhere();
        boolean decided = bound || verdict == Verdict.INCONCLUSIVE;
        for (Rule rule : Rules.ALL) {
            switch (rule.judge(incident)) {
                case Finding.Excluded excluded -> ruledOut.add(excluded.ruledOut());
                case Finding.Likely likely -> {
                    if (decided) {
                        causes.add(likely.cause());
                        signs.put(rule.id(), likely.signs());
                    } else {
                        ruledOut.add(new RuledOut(
                                rule.id(), "no connection waited or was lost while the capture was made", false));
                    }
                }
            }
        }
        Posterior posterior = Posterior.of(signs, Weights.shipped());
        causes = causes.stream()
                .map(cause -> cause.withConfidence(posterior.share(cause.id())))
                .sorted(Comparator.comparingDouble(Cause::confidence).reversed())
                .toList();
        Optional<Blame> blame = incident.get(Blame.class).filter(Measured::decides);
        if (bound && blame.isPresent()) {
            Measured measured = Measured.over(
                    blame.get(),
                    causes,
                    ruledOut,
                    onlyBursts(incident),
                    incident.get(QueueHistory.class).map(QueueHistory::moves).orElse(false));
            causes = measured.causes();
            ruledOut = new ArrayList<>(measured.ruledOut());
        }
        if (verdict == Verdict.INCONCLUSIVE) {
            causes = causes.stream()
                    .map(c -> c.withConfidence(Math.min(c.confidence() * LIKELY_AT_MOST, LIKELY_AT_MOST)))
                    .toList();
        }
        List<Cause> named = new ArrayList<>();
        for (Cause cause : causes) {
            if (cause.confidence() >= (bound ? WORTH_NAMING : WORTH_NAMING / 2)) {
                named.add(cause);
            } else {
                ruledOut.add(new RuledOut(
                        cause.id(), "possible, but other evidence outweighs it: " + cause.summary(), false));
            }
        }
        List<Missing> missing = new ArrayList<>(MissingEvidence.of(incident, verdict, named));
        client.filter(c -> c.latency().tail().isEmpty())
                .ifPresent(c -> missing.add(new Missing(
                        "the clients' P99",
                        c.source() + " tells no quantile above P90",
                        c.latency().tool().startsWith("wrk") ? "wrk --latency …" : "--latency p99=…ms")));
        LatencySplit latency = client.flatMap(c -> SplitArithmetic.of(incident, c.latency(), c.source()))
                .orElse(null);
        FeltWait felt = verdict == Verdict.HEALTHY ? feltWait(incident, latency) : null;
        return new Diagnosis(
                evidence.origin(),
                verdict,
                Headlines.of(whether, incident, named, missing, felt),
                named,
                ruledOut,
                elsewhere,
                acceptWait(incident),
                felt,
                latency,
                LoopPostures.of(evidence.target().loopLogs()),
                incident.listener().map(l -> summary(l)).orElse(null),
                incident.signals(),
                missing,
                evidence.unused());
    }

    /// The signs of each cause that no rule excludes: what the table of weights is asked, and fitted to.
    public static Map<CauseId, Set<Sign>> signs(Incident incident) {
        Map<CauseId, Set<Sign>> signs = new EnumMap<>(CauseId.class);
        for (Rule rule : Rules.ALL) {
            if (rule.judge(incident) instanceof Finding.Likely likely) {
                signs.put(rule.id(), likely.signs());
            }
        }
        return signs;
    }

    private static ListenerSummary summary(ListenerGroup group) {
        return new ListenerSummary(
                group.address(),
                group.port(),
                group.latestDepth(),
                group.limit() < 0 ? null : group.limit(),
                group.sockets().size());
    }

    /// Whether connections were lost though the loop was never away for long: then what a burst found full is the
    /// cause, and that the loop comes some milliseconds late within one is how bursts are.
    private static boolean onlyBursts(Incident incident) {
        return incident.overflows()
                && incident.get(QueueHistory.class)
                        .filter(QueueHistory::aged)
                        .map(history -> history.waits().longestStallMillis() < BURST_MILLIS)
                        .orElse(false);
    }

    private static @Nullable FeltWait feltWait(Incident incident, @Nullable LatencySplit latency) {
        return incident.get(QueueHistory.class)
                .filter(QueueHistory::aged)
                .flatMap(history -> history.quantile(0.99))
                .filter(p99 -> p99 >= FeltWait.FEWEST_MILLIS)
                .map(p99 -> new FeltWait(p99, latency == null ? null : latency.share(latency.queueWait())))
                .orElse(null);
    }

    private static AcceptWait acceptWait(Incident incident) {
        if (incident.get(AcceptQueue.class).isEmpty()) {
            return AcceptWait.UNKNOWN;
        }
        AcceptQueue queue = incident.get(AcceptQueue.class).get();
        if (queue.history().isPresent() && queue.history().get().aged()) {
            return acceptWait(queue.history().get());
        }
        int ages = queue.states().stream().mapToInt(s -> s.agesMillis().size()).sum();
        Double oldest = queue.oldestMillis();
        if (!queue.everQueued()) {
            return new AcceptWait(
                    null,
                    null,
                    null,
                    queue.littleMillis() == null ? null : 0.0,
                    "none",
                    0,
                    "the queue was empty at each of " + queue.states().size() + " snapshots");
        }
        String method = ages > 0
                ? "queue ages"
                : queue.stayed() > 0
                        ? "same connection in two snapshots"
                        : queue.littleMillis() != null ? "Little's law" : "none";
        String note = ages > 0
                ? "ages of connections still waiting: each will wait longer than that"
                : queue.stayed() > 0
                        ? "a lower bound: the time between the snapshots"
                        : "too few snapshots for a distribution";
        return new AcceptWait(oldest, null, null, queue.littleMillis(), method, ages, note);
    }

    private static AcceptWait acceptWait(QueueHistory history) {
        WaitEstimate waits = history.waits();
        if (history.maxDepth() == 0) {
            return new AcceptWait(
                    null,
                    0.0,
                    0.0,
                    0.0,
                    "queue ages",
                    history.samples(),
                    "the queue was empty at each of " + history.samples() + " looks in "
                            + Words.seconds(history.window()));
        }
        String note = Words.count(waits.arrivals(), "connection") + " in " + Words.seconds(history.window())
                + (waits.stillWaiting() > 0
                        ? "; " + waits.stillWaiting() + " of them still waited at the end, and will wait longer"
                        : "")
                + (waits.maxArrivals() > waits.arrivals()
                        ? "; several listeners share the kernel's counter, so that how many were quick isn't known:"
                                + " a figure that hangs on it is left out"
                        : "")
                + (waits.consistent()
                        ? ""
                        : "; ages and Little's law disagree: take the figures as an order of magnitude");
        return new AcceptWait(
                waits.maxMillis(),
                settled(waits.minQuantileMillis(0.5), waits.quantileMillis(0.5)),
                settled(waits.minQuantileMillis(0.99), waits.quantileMillis(0.99)),
                settled(waits.minMeanMillis(), waits.meanMillis()),
                "queue ages",
                (int) Math.min(Integer.MAX_VALUE, waits.seen()),
                note);
    }

    /// A figure that is the same, to a twentieth, whatever the number of arrivals was.
    private static @Nullable Double settled(double least, double most) {
        return most - least <= Math.max(SETTLED_MILLIS, most * SETTLED_SHARE) ? most : null;
    }
}
