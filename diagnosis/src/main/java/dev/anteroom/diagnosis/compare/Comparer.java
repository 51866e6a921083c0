package dev.anteroom.diagnosis.compare;

import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.compare.CaptureFigures.Overflow;
import dev.anteroom.diagnosis.compare.Change.Judgement;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Compares two sides.
///
/// **A rise is a regression when it is both beyond the noise and large enough to matter.** Both are needed: with many
/// samples a rise of 0.1 ms is significant and means nothing; with few, a rise of 100 ms may be chance.
///
/// *Where the noise comes from.* With several captures on both sides (so many that a rank test can tell at all) it is
/// the spread between captures: one figure each, Mann–Whitney, 5%. Otherwise it is the spread within them, at 1
/// %, because one pair of captures says nothing of how pods or hours differ:
/// - *accept wait*: blocks of a second or more ([WaitBlocks]), drawn again and again (block bootstrap), since waits
///   that follow each other are not independent. Without a log of the queue there are no quantiles, and the verdicts
///   decide alone.
/// - *overflow*: Poisson counts over their windows, by the exact conditional test. The counter counts packets, and one
///   stuck client sends several: the counts are first divided by as many as one client can have sent in the window.
/// - *posture*: sightings of the accept loop held up or not, Fisher's exact test.
/// - *verdict*: of one capture each, a verdict that turned ACCEPT_BOUND is a regression: it has been judged against
///   noise already. Of several, all of them turned, or Fisher's exact test at 5%.
///
/// *Large enough* is said with the constants below.
public final class Comparer {
    private static final double WITHIN = 0.01;
    private static final double BETWEEN = 0.05;

    /// With fewer blocks of time on a side, how much its quantiles move by chance isn't known.
    private static final int FEWEST_BLOCKS = 5;

    /// A wait has to grow by this much, ms, and by this share of what it was.
    private static final double WORTH_MILLIS = 5;

    private static final double WORTH_SHARE = 0.2;

    /// Packets a second.
    private static final double WORTH_RATE = 0.1;

    /// Share of sightings.
    private static final double WORTH_HELD = 0.05;

    private final Side before;
    private final Side after;
    private final List<String> missing = new ArrayList<>();

    private Comparer(Side before, Side after) {
        this.before = before;
        this.after = after;
    }

    /// Without rules of the user's: nothing may get worse.
    ///
    /// @param namedBefore the sides as the user named them
    public static Comparison compare(String namedBefore, Side before, String namedAfter, Side after) {
        return new Comparer(before, after).run(namedBefore, namedAfter, null);
    }

    /// With rules: they decide.
    public static Comparison compare(String namedBefore, Side before, String namedAfter, Side after, GateRules rules) {
        return new Comparer(before, after).run(namedBefore, namedAfter, rules);
    }

    private Comparison run(String namedBefore, String namedAfter, @Nullable GateRules rules) {
        List<Change> changes = exposed(List.of(
                verdict(),
                wait(Metric.WAIT_P50, d -> d.acceptWait().p50Millis(), 0.5),
                wait(Metric.WAIT_P99, d -> d.acceptWait().p99Millis(), 0.99),
                overflow(),
                heldUp(),
                shown(Metric.OLDEST, c -> c.diagnosis().acceptWait().oldestMillis()),
                shown(Metric.LOCK_WAIT, CaptureFigures::lockWaitSeconds),
                shown(Metric.GOROUTINES, c -> c.goroutines() == null ? null : (Double) (double) c.goroutines())));
        List<BlameChange> blame = BlameChange.of(before, after);
        Outcome regression = outcome(changes);
        List<RuleResult> gate = rules == null ? List.of() : rules.judge(before, after, changes, regression);
        Outcome outcome = rules == null ? regression : outcomeOf(gate);
        return new Comparison(
                namedBefore,
                namedAfter,
                before,
                after,
                outcome,
                headline(outcome, changes, gate),
                changes,
                postures(),
                FrameChange.of(before, after),
                blame,
                gate,
                reasons(changes, blame));
    }

    private List<Change> exposed(List<Change> changes) {
        Optional<Exposure> loads = Exposure.of(before, after);
        Optional<ProcessAge> ages = ProcessAge.of(before, after);
        return changes.stream()
                .map(change -> loads.map(load -> load.judge(change)).orElse(change))
                .map(change -> ages.map(age -> age.judge(change)).orElse(change))
                .toList();
    }

    private static Outcome outcomeOf(List<RuleResult> gate) {
        boolean unknown = false;
        for (RuleResult rule : gate) {
            if (rule.result() == RuleResult.Result.BROKEN) {
                return Outcome.REGRESSION;
            }
            unknown |= rule.result() == RuleResult.Result.NOT_JUDGED;
        }
        return unknown ? Outcome.NOT_JUDGED : Outcome.NO_REGRESSION;
    }

    private Outcome outcome(List<Change> changes) {
        if (changes.stream().anyMatch(c -> c.judgement() == Judgement.WORSE)) {
            return Outcome.REGRESSION;
        }
        // A rise that would matter, and may be chance or the load's, is no pass.
        if (changes.stream().anyMatch(Comparer::isUndecided)) {
            return Outcome.NOT_JUDGED;
        }
        boolean verdicts = before.inconclusive() < before.size() && after.inconclusive() < after.size();
        return verdicts ? Outcome.NO_REGRESSION : Outcome.NOT_JUDGED;
    }

    private static boolean isUndecided(Change change) {
        // Few sightings of a loop explain a judgement; they don't open one.
        return change.judgement() == Judgement.UNKNOWN
                && change.metric() != Metric.HELD_UP
                && change.before() != null
                && change.after() != null;
    }

    private boolean between() {
        return Significance.smallest(before.size(), after.size()) <= BETWEEN;
    }

    private Change verdict() {
        int judgedBefore = before.size() - before.inconclusive();
        int judgedAfter = after.size() - after.inconclusive();
        if (judgedBefore == 0 || judgedAfter == 0) {
            return unknown(
                    Metric.VERDICT,
                    "the verdict " + (judgedBefore == 0 ? "before" : "after") + " is INCONCLUSIVE: "
                            + missingOf(judgedBefore == 0 ? before : after));
        }
        double shareBefore = (double) before.acceptBound() / judgedBefore;
        double shareAfter = (double) after.acceptBound() / judgedAfter;
        double p = Significance.shareTest(before.acceptBound(), judgedBefore, after.acceptBound(), judgedAfter);
        double better = Significance.shareTest(after.acceptBound(), judgedAfter, before.acceptBound(), judgedBefore);
        boolean turned = shareBefore == 0 && shareAfter == 1;
        boolean turnedBack = shareBefore == 1 && shareAfter == 0;
        String method = "captures that are ACCEPT_BOUND: " + before.acceptBound() + " of " + judgedBefore + " before, "
                + after.acceptBound() + " of " + judgedAfter + " after"
                + (judgedBefore + judgedAfter > 2 ? "; Fisher's exact test" : "; each verdict is judged against noise");
        boolean single = judgedBefore + judgedAfter == 2;
        Double pWorse = single ? null : (Double) p;
        Double pBetter = single ? null : (Double) better;
        if (turned || (shareAfter > shareBefore && p <= BETWEEN)) {
            return new Change(Metric.VERDICT, shareBefore, shareAfter, Judgement.WORSE, pWorse, method);
        }
        if (turnedBack || (shareAfter < shareBefore && better <= BETWEEN)) {
            return new Change(Metric.VERDICT, shareBefore, shareAfter, Judgement.BETTER, pBetter, method);
        }
        return new Change(Metric.VERDICT, shareBefore, shareAfter, Judgement.SAME, pWorse, method);
    }

    private static String missingOf(Side side) {
        return side.diagnoses().stream()
                .flatMap(d -> d.missing().stream())
                .map(m -> m.what())
                .findFirst()
                .map(what -> "it lacks " + what)
                .orElse("the captures don't decide it");
    }

    private Change wait(Metric metric, Function<Diagnosis, @Nullable Double> figure, double quantile) {
        double[] each = values(before, c -> figure.apply(c.diagnosis()));
        double[] eachAfter = values(after, c -> figure.apply(c.diagnosis()));
        if (each.length == 0 || eachAfter.length == 0) {
            return new Change(
                    metric,
                    each.length == 0 ? null : (Double) Median.of(each),
                    eachAfter.length == 0 ? null : (Double) Median.of(eachAfter),
                    Judgement.UNKNOWN,
                    null,
                    "no log of the queue (kernel/queue.jsonl) " + (each.length == 0 ? "before" : "after")
                            + ": without one there are no quantiles");
        }
        double was = Median.of(each);
        double is = Median.of(eachAfter);
        return Significance.smallest(each.length, eachAfter.length) <= BETWEEN
                ? betweenCaptures(metric, each, eachAfter)
                : withinCaptures(metric, was, is, quantile);
    }

    private Change betweenCaptures(Metric metric, double[] each, double[] eachAfter) {
        double was = Median.of(each);
        double is = Median.of(eachAfter);
        double p = Significance.rankTest(each, eachAfter);
        double better = Significance.rankTest(eachAfter, each);
        String method = String.format(
                Locale.ROOT,
                "Mann–Whitney over %d and %d captures (%s to %s before, %s to %s after)",
                each.length,
                eachAfter.length,
                Words.millis(Arrays.stream(each).min().orElse(0)),
                Words.millis(Arrays.stream(each).max().orElse(0)),
                Words.millis(Arrays.stream(eachAfter).min().orElse(0)),
                Words.millis(Arrays.stream(eachAfter).max().orElse(0)));
        return judged(metric, was, is, p, better, BETWEEN, method);
    }

    private Change withinCaptures(Metric metric, double was, double is, double quantile) {
        WaitBlocks blocks = pooled(before);
        WaitBlocks blocksAfter = pooled(after);
        if (blocks.size() < FEWEST_BLOCKS || blocksAfter.size() < FEWEST_BLOCKS) {
            return new Change(
                    metric,
                    was,
                    is,
                    worth(was, is) ? Judgement.UNKNOWN : Judgement.SAME,
                    null,
                    "too few seconds of the queue's log to know the noise (" + blocks.size() + " and "
                            + blocksAfter.size() + " blocks of time): record 10 s");
        }
        WaitBlocks.Shift shift = WaitBlocks.shift(blocks, blocksAfter, quantile);
        String method = String.format(
                Locale.ROOT,
                "block bootstrap over %d and %d blocks of time: a change of %+.0f to %+.0f ms",
                blocks.size(),
                blocksAfter.size(),
                shift.low(),
                shift.high());
        return judged(metric, was, is, shift.worse(), shift.better(), WITHIN, method);
    }

    private static Change judged(
            Metric metric, double was, double is, double p, double better, double level, String method) {
        if (p <= level && worth(was, is)) {
            return new Change(metric, was, is, Judgement.WORSE, p, method);
        }
        if (better <= level && worth(is, was)) {
            return new Change(metric, was, is, Judgement.BETTER, better, method);
        }
        if (worth(was, is)) {
            return new Change(
                    metric,
                    was,
                    is,
                    Judgement.UNKNOWN,
                    p,
                    method
                            + ": a rise that would matter, and chance explains it as well; more seconds or captures tell");
        }
        return new Change(metric, was, is, Judgement.SAME, p, method);
    }

    /// @param worth a rise by less doesn't matter
    private static Judgement judgement(double p, double better, double level, double rise, double worth) {
        if (rise >= worth) {
            return p <= level ? Judgement.WORSE : Judgement.UNKNOWN;
        }
        return -rise >= worth && better <= level ? Judgement.BETTER : Judgement.SAME;
    }

    private static boolean worth(double was, double is) {
        return is - was >= WORTH_MILLIS && is >= was * (1 + WORTH_SHARE);
    }

    private static WaitBlocks pooled(Side side) {
        WaitBlocks all = WaitBlocks.NONE;
        for (CaptureFigures capture : side.captures()) {
            all = all.and(capture.blocks());
        }
        return all;
    }

    private Change overflow() {
        List<Overflow> was = overflows(before);
        List<Overflow> is = overflows(after);
        if (was.isEmpty() || is.isEmpty()) {
            return unknown(
                    Metric.OVERFLOW, "no two dated looks at ListenOverflows " + (was.isEmpty() ? "before" : "after"));
        }
        double rateBefore = rate(was);
        double rateAfter = rate(is);
        double p;
        double better;
        double level;
        String method;
        if (between() && was.size() == before.size() && is.size() == after.size()) {
            double[] each =
                    was.stream().mapToDouble(o -> o.packets() / o.seconds()).toArray();
            double[] eachAfter =
                    is.stream().mapToDouble(o -> o.packets() / o.seconds()).toArray();
            p = Significance.rankTest(each, eachAfter);
            better = Significance.rankTest(eachAfter, each);
            level = BETWEEN;
            method = "Mann–Whitney over the rates of " + each.length + " and " + eachAfter.length + " captures";
        } else {
            long clients = clients(was);
            long clientsAfter = clients(is);
            double seconds = seconds(was);
            double secondsAfter = seconds(is);
            p = Significance.rateTest(clients, seconds, clientsAfter, secondsAfter);
            better = Significance.rateTest(clientsAfter, secondsAfter, clients, seconds);
            level = WITHIN;
            method = String.format(
                    Locale.ROOT,
                    "%d packets in %.1f s before, %d in %.1f s after: at least %d and %d clients, exact Poisson test",
                    packets(was),
                    seconds,
                    packets(is),
                    secondsAfter,
                    clients,
                    clientsAfter);
        }
        Judgement judgement = judgement(p, better, level, rateAfter - rateBefore, WORTH_RATE);
        return new Change(
                Metric.OVERFLOW, rateBefore, rateAfter, judgement, judgement == Judgement.BETTER ? better : p, method);
    }

    private static List<Overflow> overflows(Side side) {
        List<Overflow> overflows = new ArrayList<>();
        for (CaptureFigures capture : side.captures()) {
            if (capture.overflow() != null && capture.overflow().rated()) {
                overflows.add(capture.overflow());
            }
        }
        return overflows;
    }

    private static double rate(List<Overflow> overflows) {
        return packets(overflows) / seconds(overflows);
    }

    private static long packets(List<Overflow> overflows) {
        return overflows.stream().mapToLong(Overflow::packets).sum();
    }

    private static double seconds(List<Overflow> overflows) {
        return overflows.stream().mapToDouble(Overflow::seconds).sum();
    }

    /// As many clients as it takes at least: each sends its SYN at 0, 1, 2, 3, 4, 5, 7, 11, 19, 35 s.
    private static long clients(List<Overflow> overflows) {
        long clients = 0;
        for (Overflow overflow : overflows) {
            int each = 0;
            for (int second : new int[] {0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67}) {
                each += second <= overflow.seconds() ? 1 : 0;
            }
            clients += Math.ceilDiv(overflow.packets(), Math.max(1, each));
        }
        return clients;
    }

    private Change heldUp() {
        long held = before.captures().stream().mapToLong(CaptureFigures::heldUp).sum();
        long all =
                before.captures().stream().mapToLong(CaptureFigures::sightings).sum();
        long heldAfter =
                after.captures().stream().mapToLong(CaptureFigures::heldUp).sum();
        long allAfter =
                after.captures().stream().mapToLong(CaptureFigures::sightings).sum();
        if (all == 0 || allAfter == 0) {
            return unknown(
                    Metric.HELD_UP, "no goroutine dump " + (all == 0 ? "before" : "after") + " shows an accept loop");
        }
        double was = (double) held / all;
        double is = (double) heldAfter / allAfter;
        double p = Significance.shareTest(held, all, heldAfter, allAfter);
        double better = Significance.shareTest(heldAfter, allAfter, held, all);
        String method = held + " of " + all + " sightings before, " + heldAfter + " of " + allAfter
                + " after; Fisher's exact test";
        Judgement judgement = judgement(p, better, WITHIN, is - was, WORTH_HELD);
        return new Change(Metric.HELD_UP, was, is, judgement, judgement == Judgement.BETTER ? better : p, method);
    }

    private Change shown(Metric metric, Function<CaptureFigures, @Nullable Double> figure) {
        double[] each = values(before, figure);
        double[] eachAfter = values(after, figure);
        boolean several = each.length > 1 || eachAfter.length > 1;
        return new Change(
                metric,
                each.length == 0 ? null : (Double) Median.of(each),
                eachAfter.length == 0 ? null : (Double) Median.of(eachAfter),
                Judgement.SHOWN,
                each.length > 0 && eachAfter.length > 0 && between()
                        ? (Double) Significance.rankTest(each, eachAfter)
                        : null,
                several ? "medians of " + each.length + " and " + eachAfter.length + " captures" : "");
    }

    private static double[] values(Side side, Function<CaptureFigures, @Nullable Double> figure) {
        List<Double> values = new ArrayList<>();
        for (CaptureFigures capture : side.captures()) {
            Double value = figure.apply(capture);
            if (value != null) {
                values.add(value);
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private Change unknown(Metric metric, String why) {
        missing.add(metric.words() + ": " + why);
        return new Change(metric, null, null, Judgement.UNKNOWN, null, why);
    }

    private List<PostureShare> postures() {
        List<PostureShare> shares = new ArrayList<>();
        for (Posture posture : Posture.values()) {
            Double was = share(before, posture);
            Double is = share(after, posture);
            if ((was != null && was > 0) || (is != null && is > 0)) {
                shares.add(new PostureShare(posture, was, is));
            }
        }
        return shares;
    }

    private static @Nullable Double share(Side side, Posture posture) {
        long all = side.captures().stream().mapToLong(CaptureFigures::sightings).sum();
        long seen = side.captures().stream()
                .mapToLong(c -> c.postures().getOrDefault(posture, 0))
                .sum();
        return all == 0 ? null : (Double) ((double) seen / all);
    }

    private String headline(Outcome outcome, List<Change> changes, List<RuleResult> gate) {
        String verdicts = verdicts(before) + " before, " + verdicts(after) + " after";
        if (!gate.isEmpty()) {
            long broken = gate.stream()
                    .filter(r -> r.result() == RuleResult.Result.BROKEN)
                    .count();
            long open = gate.stream()
                    .filter(r -> r.result() == RuleResult.Result.NOT_JUDGED)
                    .count();
            return switch (outcome) {
                case REGRESSION -> broken + " of " + Words.count(gate.size(), "rule") + " failed: " + verdicts + ".";
                case NOT_JUDGED ->
                    open + " of " + Words.count(gate.size(), "rule") + " can't be judged: " + verdicts + ".";
                case NO_REGRESSION -> "All " + Words.count(gate.size(), "rule") + " hold: " + verdicts + ".";
            };
        }
        return switch (outcome) {
            case REGRESSION ->
                "Got worse: "
                        + changes.stream()
                                .filter(c -> c.judgement() == Judgement.WORSE)
                                .map(c -> c.metric().words())
                                .collect(Collectors.joining("; "))
                        + " (" + verdicts + ").";
            case NOT_JUDGED ->
                "Can't be judged: "
                        + changes.stream()
                                .filter(Comparer::isUndecided)
                                .map(c -> c.metric().words() + "; ")
                                .collect(Collectors.joining())
                        + verdicts + ".";
            case NO_REGRESSION -> "No regression beyond the noise: " + verdicts + ".";
        };
    }

    private static String verdicts(Side side) {
        if (side.size() == 1) {
            Diagnosis diagnosis = side.diagnoses().getFirst();
            boolean named = diagnosis.verdict() == Verdict.ACCEPT_BOUND
                    && !diagnosis.causes().isEmpty();
            return diagnosis.verdict().name()
                    + (named ? " (" + diagnosis.causes().getFirst().id().id() + ")" : "");
        }
        List<String> counts = new ArrayList<>();
        for (Map.Entry<Verdict, Integer> verdict : side.verdicts().entrySet()) {
            counts.add(verdict.getValue() + " " + verdict.getKey());
        }
        return String.join(", ", counts);
    }

    private List<String> reasons(List<Change> changes, List<BlameChange> blame) {
        List<String> reasons = new ArrayList<>();
        BlameChange.sentence(blame).ifPresent(reasons::add);
        for (Change change : changes) {
            if (change.judgement() == Judgement.WORSE) {
                reasons.add(change.metric().words() + " got worse: " + change.method());
            }
        }
        for (Change change : changes) {
            if (isUndecided(change)) {
                reasons.add("can't tell of " + change.metric().words() + ": " + change.method());
            }
        }
        for (CauseId cause : after.causes()) {
            if (!before.causes().contains(cause)) {
                reasons.add("new cause after: " + cause.id());
            }
        }
        reasons.addAll(missing);
        return reasons;
    }
}
