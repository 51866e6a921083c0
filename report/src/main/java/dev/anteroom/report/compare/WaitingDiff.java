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
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.flame.FlamePayload;
import dev.anteroom.report.flame.FlameTitle;
import java.util.List;
import java.util.Optional;

/// The waiting of two sides as one differential flame graph. A value is nanoseconds that a connection waited, on
/// average, so that a longer capture or more load widens nothing by itself.
final class WaitingDiff {
    private static final int AFTER = 0;
    private static final int BEFORE = 1;
    private static final int MAX_FRAMES = 5_000;

    private WaitingDiff() {}

    /// What `AnteroomFlame.mount` takes; empty unless both sides have a blame.
    static Optional<String> payload(Comparison comparison) {
        CallTreeBuilder builder = new CallTreeBuilder(2);
        if (!add(builder, comparison.beforeSide(), BEFORE) || !add(builder, comparison.afterSide(), AFTER)) {
            return Optional.empty();
        }
        CallTree tree = builder.build();
        ColourRules rules = ColourRules.builtIn();
        FlameGraph graph = rules.apply(FlameGraph.of(
                tree,
                new ValueType("waited", "nanoseconds"),
                FlameGraph.Width.BOTH,
                null,
                new FlameLimits(0, MAX_FRAMES)));
        return Optional.of(FlamePayload.of(
                graph, rules, new FlameTitle("The waiting", "a connection's wait, by the accept loop's stack")));
    }

    private static boolean add(CallTreeBuilder builder, Side side, int column) {
        List<Blame> blames = side.diagnoses().stream()
                .map((Diagnosis diagnosis) -> diagnosis.signal(Blame.class))
                .flatMap(Optional::stream)
                .filter(blame -> blame.accepted() > 0)
                .toList();
        double accepted = blames.stream().mapToLong(Blame::accepted).sum();
        for (Blame blame : blames) {
            for (Blame.Branch branch : blame.branches()) {
                int node =
                        builder.child(CallTree.ROOT, builder.name(branch.leaf().words()));
                List<Frame> stack = branch.stack();
                for (int i = stack.size() - 1; i >= 0; i--) {
                    node = builder.child(node, builder.name(stack.get(i).function()));
                }
                builder.add(node, column, Math.round(branch.connectionSeconds() * 1e9 / accepted));
            }
        }
        return !blames.isEmpty();
    }
}
