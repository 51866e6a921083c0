package dev.anteroom.report.compare;

import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.report.blame.BlameFlame;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.flame.FlamePayload;
import dev.anteroom.report.flame.FlameTitle;
import java.util.List;
import java.util.Optional;

/// The waiting of two sides as one differential flame graph. A value is nanoseconds that a connection waited, on
/// average, so that a longer capture or more load widens nothing by itself; where a side accepted no connection there
/// is no such average, and it is the nanoseconds that connections waited in each second.
///
/// @param payload what `AnteroomFlame.mount` takes
/// @param perConnection whether a value is a connection's average
record WaitingDiff(String payload, boolean perConnection) {
    private static final int AFTER = 0;
    private static final int BEFORE = 1;
    private static final int MAX_FRAMES = 5_000;

    /// Empty unless both sides have a blame.
    static Optional<WaitingDiff> of(Comparison comparison) {
        List<Blame> before = blames(comparison.beforeSide());
        List<Blame> after = blames(comparison.afterSide());
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        boolean perConnection = accepted(before) > 0 && accepted(after) > 0;
        CallTreeBuilder builder = new CallTreeBuilder(2);
        double byBefore = perConnection ? accepted(before) : seconds(before);
        double byAfter = perConnection ? accepted(after) : seconds(after);
        before.forEach(blame -> BlameFlame.add(builder, BEFORE, blame, byBefore));
        after.forEach(blame -> BlameFlame.add(builder, AFTER, blame, byAfter));
        CallTree tree = builder.build();
        ColourRules rules = ColourRules.builtIn();
        FlameGraph graph = rules.apply(FlameGraph.of(
                tree,
                new ValueType("waited", "nanoseconds"),
                FlameGraph.Width.BOTH,
                null,
                new FlameLimits(0, MAX_FRAMES)));
        String what = perConnection ? "a connection's wait" : "what connections waited a second";
        String payload =
                FlamePayload.of(graph, rules, new FlameTitle("The waiting", what + ", by the accept loop's stack"));
        return Optional.of(new WaitingDiff(payload, perConnection));
    }

    private static List<Blame> blames(Side side) {
        return side.diagnoses().stream()
                .map((Diagnosis diagnosis) -> diagnosis.signal(Blame.class))
                .flatMap(Optional::stream)
                .filter(blame -> blame.seconds() > 0)
                .toList();
    }

    private static double accepted(List<Blame> blames) {
        return blames.stream().mapToLong(Blame::accepted).sum();
    }

    private static double seconds(List<Blame> blames) {
        return blames.stream().mapToDouble(Blame::seconds).sum();
    }
}
