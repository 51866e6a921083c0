package dev.anteroom.gate.window;

import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.diagnosis.compare.GateRules.GateRule;
import dev.anteroom.diagnosis.compare.Metric;
import dev.anteroom.diagnosis.compare.Significance;
import dev.anteroom.gate.Phase;
import dev.anteroom.watch.window.Window;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Whether a newcomer's connections wait longer, or get lost more often, than those of the version before.
///
/// The unit is the pod: with three or more on both sides the noise is the spread between them, at 5%. With fewer it is
/// that between windows, blocks of ten seconds, at 1%; and then the answer is never a pass for one pod alone, since
/// one pod says nothing of how pods differ. A rise counts where it is beyond the noise *and* 5 ms and 20%; one that
/// large which chance explains too is inconclusive. Both sides have to be seen at the same time, for half of the
/// time that is asked about at least: a pod that has just started is cold, and another hour is another load. Loads
/// that differ by more than 30% are said, and decide nothing by themselves.
public final class WindowGate {
    private static final double BETWEEN = 0.05;
    private static final double WITHIN = 0.01;
    private static final double WORTH_MILLIS = 5;
    private static final double WORTH_SHARE = 0.2;
    private static final double WORTH_OVERFLOWS = 0.1;
    private static final double MOST_LOAD_RATIO = 1.3;
    private static final double STANDING = 0.3;

    /// Fewer say nothing of the noise.
    private static final int FEWEST_WINDOWS = 5;

    private static final int FEWEST_PODS = 3;

    private final SideFigures before;
    private final SideFigures after;
    private final Duration asked;
    private final @Nullable Double noise;
    private @Nullable Double p;

    private WindowGate(SideFigures before, SideFigures after, Duration asked) {
        this.before = before;
        this.after = after;
        this.asked = asked;
        this.noise = before.noiseMillis();
    }

    /// @param asked how long each side was asked about
    /// @param expectedPods how many pods the newcomer should have, 0 unknown
    /// @param rules limits on top of what is judged anyway; `null` for none
    public static Answer judge(
            List<Window> before, List<Window> after, Duration asked, int expectedPods, @Nullable GateRules rules) {
        return new WindowGate(SideFigures.of(before, asked), SideFigures.of(after, asked), asked)
                .run(expectedPods, rules);
    }

    /// An answer without figures.
    public static Answer inconclusive(String reason) {
        SideFigures none = SideFigures.of(List.of(), Duration.ZERO);
        return new Answer(Phase.INCONCLUSIVE, reason, none, none, null, null);
    }

    private Answer run(int expectedPods, @Nullable GateRules rules) {
        if (after.windows() == 0 || before.windows() == 0) {
            return answer(
                    Phase.INCONCLUSIVE,
                    "no connection was seen of the version " + (after.windows() == 0 ? "after" : "before")
                            + " in the time asked for");
        }
        boolean byPods =
                before.p99EachPod().size() >= FEWEST_PODS && after.p99EachPod().size() >= FEWEST_PODS;
        Double was = before.p99Millis();
        Double is = after.p99Millis();
        boolean worth = was != null && is != null && is - was >= WORTH_MILLIS && is >= was * (1 + WORTH_SHARE);
        if (was != null && is != null) {
            p = byPods
                    ? Significance.rankTest(before.pods99(), after.pods99())
                    : Significance.rankTest(before.windows99(), after.windows99());
        }
        boolean beyond = p != null && p <= (byPods ? BETWEEN : WITHIN);
        String worse = worse(worth && beyond, is);
        String broken = rules == null ? "" : broken(rules, worth && beyond);
        if (!worse.isEmpty() || !broken.isEmpty()) {
            String loads = loads();
            if (!loads.isEmpty() && moreLoad() && broken.isEmpty()) {
                return answer(Phase.INCONCLUSIVE, worse + ", under unequal load (" + loads + "): that alone may do it");
            }
            if (apart() && !stands() && broken.isEmpty()) {
                return answer(Phase.INCONCLUSIVE, worse + ", but " + seenTogether());
            }
            return answer(Phase.FAIL, broken.isEmpty() ? worse : broken);
        }
        return unlessOpen(expectedPods, worth, was, is, rules);
    }

    /// A pass, unless something is open.
    private Answer unlessOpen(
            int expectedPods, boolean worth, @Nullable Double was, @Nullable Double is, @Nullable GateRules rules) {
        if (was == null || is == null) {
            return answer(Phase.INCONCLUSIVE, "nobody's wait was counted " + (was == null ? "before" : "after"));
        }
        if (worth) {
            return answer(
                    Phase.INCONCLUSIVE, wait(was, is) + ": a rise that would matter, and chance explains it as well");
        }
        if (expectedPods > 0 && after.pods() < expectedPods) {
            return answer(
                    Phase.INCONCLUSIVE,
                    after.pods() + " of " + expectedPods
                            + " pods after were observed; the others aren't known to be well");
        }
        if (after.pods() < 2) {
            return answer(Phase.INCONCLUSIVE, "one pod after says nothing of how pods differ; " + wait(was, is));
        }
        int windows =
                Math.min(before.p99EachWindow().size(), after.p99EachWindow().size());
        if (windows < FEWEST_WINDOWS) {
            return answer(Phase.INCONCLUSIVE, "too few windows with connections: " + windows + " of " + FEWEST_WINDOWS);
        }
        if (!loads().isEmpty() && !moreLoad()) {
            return answer(Phase.INCONCLUSIVE, "less load after (" + loads() + "): no rise under less load says little");
        }
        if (apart()) {
            return answer(Phase.INCONCLUSIVE, seenTogether());
        }
        String open = rules == null ? "" : open(rules);
        return open.isEmpty() ? answer(Phase.PASS, wait(was, is)) : answer(Phase.INCONCLUSIVE, open);
    }

    private String worse(boolean waits, @Nullable Double is) {
        Double was = before.p99Millis();
        if (waits && was != null && is != null) {
            return wait(was, is);
        }
        if (stands()) {
            return String.format(
                    Locale.ROOT,
                    "connections stand: the oldest waits %.1f s and nobody accepts it",
                    after.oldestSeconds());
        }
        Double rate = after.overflowsPerSecond();
        Double rateBefore = before.overflowsPerSecond();
        if (rate != null && rateBefore != null && rate - rateBefore >= WORTH_OVERFLOWS) {
            double chance =
                    Significance.rateTest(before.overflows(), before.seconds(), after.overflows(), after.seconds());
            if (chance <= WITHIN) {
                return String.format(Locale.ROOT, "overflow %.1f → %.1f packets a second and pod", rateBefore, rate);
            }
        }
        return "";
    }

    /// A queue that nobody drains is no matter of warming up.
    private boolean stands() {
        return after.standing() >= STANDING && before.standing() == 0;
    }

    private boolean apart() {
        return before.together(after).multipliedBy(2).compareTo(asked) < 0;
    }

    private String seenTogether() {
        return "both versions were seen with connections at the same time for only "
                + before.together(after).toSeconds() + " s of " + asked.toSeconds() + " s";
    }

    private String wait(double was, double is) {
        return String.format(
                Locale.ROOT,
                "accept wait P99 %.0f → %.0f ms%s",
                was,
                is,
                noise == null ? "" : String.format(Locale.ROOT, " (noise ±%.0f)", noise));
    }

    private boolean moreLoad() {
        return before.load() != null && after.load() != null && after.load() > before.load();
    }

    /// Both loads where they are unequal; else empty.
    private String loads() {
        Double was = before.load();
        Double is = after.load();
        if (was == null || is == null || was <= 0 || is <= 0) {
            return "";
        }
        boolean unequal = is > was * MOST_LOAD_RATIO || was > is * MOST_LOAD_RATIO;
        return unequal ? String.format(Locale.ROOT, "%.0f → %.0f connections a second and pod", was, is) : "";
    }

    private @Nullable Double figure(SideFigures side, Metric metric) {
        return switch (metric) {
            case WAIT_P99 -> side.p99Millis();
            case OVERFLOW -> side.overflowsPerSecond();
            case VERDICT, WAIT_P50, HELD_UP, OLDEST, LOCK_WAIT, GOROUTINES -> null;
        };
    }

    /// The first rule that is broken; an increase only where it is beyond the noise.
    private String broken(GateRules rules, boolean rose) {
        for (GateRule rule : rules.rules()) {
            Double is = rule instanceof GateRule.Max max ? figure(after, max.metric()) : null;
            if (rule instanceof GateRule.Max max && is != null && is > max.value()) {
                return String.format(Locale.ROOT, "%s (line %d): after %.1f", rule.words(), rule.line(), is);
            }
            if (rule instanceof GateRule.MaxIncrease increase && rose && isAbove(increase)) {
                return String.format(
                        Locale.ROOT,
                        "%s (line %d): %.1f → %.1f",
                        rule.words(),
                        rule.line(),
                        figure(before, increase.metric()),
                        figure(after, increase.metric()));
            }
        }
        return "";
    }

    private boolean isAbove(GateRule.MaxIncrease increase) {
        Double was = figure(before, increase.metric());
        Double is = figure(after, increase.metric());
        if (was == null || is == null) {
            return false;
        }
        double rise = increase.percent() ? (is - was) / Math.max(was, 10) * 100 : is - was;
        return rise > increase.value();
    }

    /// A rule that windows can't judge; else empty.
    private String open(GateRules rules) {
        for (GateRule rule : rules.rules()) {
            boolean judged = switch (rule) {
                case GateRule.Max max -> figure(after, max.metric()) != null;
                case GateRule.MaxIncrease max -> figure(after, max.metric()) != null;
                case GateRule.NoRegression _ -> true;
                case GateRule.MaxVerdict _ -> false;
            };
            if (!judged) {
                return rule.words() + " (line " + rule.line() + ") takes a capture: windows don't tell it";
            }
        }
        return "";
    }

    private Answer answer(Phase phase, String reason) {
        return new Answer(phase, reason, before, after, noise, p);
    }
}
