package dev.anteroom.diagnosis.compare;

import dev.anteroom.diagnosis.compare.Change.Judgement;
import dev.anteroom.diagnosis.compare.RuleResult.Result;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules by which a rollout is stopped; read from YAML by [GateFile].
///
/// A limit on the state after holds or doesn't, by the figure itself. A limit on the *increase* is broken only
/// where the increase is beyond the noise too ([Comparer]): a rollout isn't stopped by chance. Where a rule's
/// figure is missing, it is not judged, and never passes for that.
///
/// @param rules in the order of the file
public record GateRules(List<GateRule> rules) {
    public GateRules {
        rules = List.copyOf(rules);
    }

    /// A percentage of a wait too short to be measured is nothing: it counts from one sampling period, ms.
    private static final double LEAST_MILLIS = 10;

    /// One rule.
    public sealed interface GateRule {
        /// Where it stands in the file, from 1.
        int line();

        /// As in the file.
        String words();

        /// No capture after may have a worse verdict; `allowed` causes are no offence.
        record MaxVerdict(Verdict verdict, Set<CauseId> allowed, int line) implements GateRule {
            public MaxVerdict {
                allowed = Set.copyOf(allowed);
            }

            @Override
            public String words() {
                return "max_verdict: " + verdict;
            }
        }

        /// A figure after is at most this.
        record Max(Metric metric, String name, double value, int line) implements GateRule {
            @Override
            public String words() {
                return name + ": " + number(value);
            }
        }

        /// A figure rises by at most this.
        ///
        /// @param percent whether of what it was before
        record MaxIncrease(Metric metric, String name, double value, boolean percent, int line) implements GateRule {
            @Override
            public String words() {
                return name + ": " + number(value);
            }
        }

        /// Nothing may get worse beyond the noise.
        record NoRegression(int line) implements GateRule {
            @Override
            public String words() {
                return "no_regression: true";
            }
        }
    }

    List<RuleResult> judge(Side before, Side after, List<Change> changes, Outcome regression) {
        List<RuleResult> results = new ArrayList<>();
        for (GateRule rule : rules) {
            results.add(
                    switch (rule) {
                        case GateRule.MaxVerdict max -> verdict(max, after);
                        case GateRule.Max max -> max(max, change(changes, max.metric()));
                        case GateRule.MaxIncrease max -> increase(max, change(changes, max.metric()));
                        case GateRule.NoRegression no -> regression(no, changes, regression);
                    });
        }
        return results;
    }

    private static Change change(List<Change> changes, Metric metric) {
        return changes.stream().filter(c -> c.metric() == metric).findFirst().orElseThrow();
    }

    /// HEALTHY, NOT_ACCEPT, ACCEPT_BOUND: from good to bad. INCONCLUSIVE is no degree of it.
    private static int badness(Verdict verdict) {
        return switch (verdict) {
            case HEALTHY -> 0;
            case NOT_ACCEPT -> 1;
            case ACCEPT_BOUND -> 2;
            case INCONCLUSIVE -> -1;
        };
    }

    private static RuleResult verdict(GateRule.MaxVerdict rule, Side after) {
        Diagnosis undecided = null;
        for (Diagnosis diagnosis : after.diagnoses()) {
            if (diagnosis.verdict() == Verdict.INCONCLUSIVE) {
                undecided = diagnosis;
            } else if (badness(diagnosis.verdict()) > badness(rule.verdict())
                    && !isAllowed(diagnosis, rule.allowed())) {
                String cause = diagnosis.verdict() == Verdict.ACCEPT_BOUND
                                && !diagnosis.causes().isEmpty()
                        ? ", " + diagnosis.causes().getFirst().id().id()
                        : "";
                return new RuleResult(
                        rule.words(),
                        rule.line(),
                        Result.BROKEN,
                        diagnosis.origin() + " is " + diagnosis.verdict() + cause);
            }
        }
        return undecided == null
                ? new RuleResult(rule.words(), rule.line(), Result.PASSED, "no capture after is worse")
                : new RuleResult(rule.words(), rule.line(), Result.NOT_JUDGED, undecided.origin() + " is INCONCLUSIVE");
    }

    private static boolean isAllowed(Diagnosis diagnosis, Set<CauseId> allowed) {
        return diagnosis.verdict() == Verdict.ACCEPT_BOUND
                && !diagnosis.causes().isEmpty()
                && allowed.contains(diagnosis.causes().getFirst().id());
    }

    private static RuleResult max(GateRule.Max rule, Change change) {
        Double after = change.after();
        if (after == null) {
            return new RuleResult(rule.words(), rule.line(), Result.NOT_JUDGED, notTold(change));
        }
        double value = scaled(change.metric(), after);
        return new RuleResult(
                rule.words(),
                rule.line(),
                value <= rule.value() ? Result.PASSED : Result.BROKEN,
                "after: " + number(value) + " " + unit(change.metric()));
    }

    private static RuleResult increase(GateRule.MaxIncrease rule, Change change) {
        Double was = change.before();
        Double is = change.after();
        if (was == null || is == null) {
            return new RuleResult(rule.words(), rule.line(), Result.NOT_JUDGED, notTold(change));
        }
        double base = change.metric().unit().equals("ms") ? Math.max(was, LEAST_MILLIS) : was;
        double rise = rule.percent()
                ? (is <= was ? 0 : base <= 0 ? Double.POSITIVE_INFINITY : (is - was) / base * 100)
                : scaled(change.metric(), is - was);
        String found = number(scaled(change.metric(), was)) + " to " + number(scaled(change.metric(), is)) + " "
                + unit(change.metric());
        if (rise <= rule.value()) {
            return new RuleResult(rule.words(), rule.line(), Result.PASSED, found);
        }
        return switch (change.judgement()) {
            case WORSE -> new RuleResult(rule.words(), rule.line(), Result.BROKEN, found + "; " + change.method());
            case SAME, BETTER ->
                new RuleResult(
                        rule.words(), rule.line(), Result.PASSED, found + ", within the noise; " + change.method());
            case UNKNOWN ->
                new RuleResult(rule.words(), rule.line(), Result.NOT_JUDGED, found + "; " + change.method());
            // No test is made of these: the figures themselves decide.
            case SHOWN -> new RuleResult(rule.words(), rule.line(), Result.BROKEN, found);
        };
    }

    private static RuleResult regression(GateRule.NoRegression rule, List<Change> changes, Outcome outcome) {
        Optional<Change> worse =
                changes.stream().filter(c -> c.judgement() == Judgement.WORSE).findFirst();
        return switch (outcome) {
            case REGRESSION ->
                new RuleResult(
                        rule.words(),
                        rule.line(),
                        Result.BROKEN,
                        worse.map(c -> c.metric().words() + ": " + c.method()).orElse(""));
            case NO_REGRESSION -> new RuleResult(rule.words(), rule.line(), Result.PASSED, "nothing got worse");
            case NOT_JUDGED -> new RuleResult(rule.words(), rule.line(), Result.NOT_JUDGED, "a side has no verdict");
        };
    }

    private static String notTold(Change change) {
        return change.method().isEmpty() ? "the captures don't tell it" : change.method();
    }

    /// Shares are percentages in the file.
    private static double scaled(Metric metric, double value) {
        return metric.unit().equals("share") ? value * 100 : value;
    }

    private static String unit(Metric metric) {
        return metric.unit().equals("share") ? "%" : metric.unit();
    }

    private static String number(@Nullable Double value) {
        if (value == null) {
            return "?";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString(value.longValue())
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
