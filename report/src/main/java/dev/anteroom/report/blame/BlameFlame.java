package dev.anteroom.report.blame;

import dev.anteroom.diagnosis.blame.Blame;
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

/// The flame graph of the waiting: as wide as connections waited while the accept loop had that stack. The outermost
/// frame says what the loop was doing.
public final class BlameFlame {
    private static final int MAX_FRAMES = 5_000;

    private BlameFlame() {}

    /// What `AnteroomFlame.mount` takes.
    public static String payload(Blame blame) {
        CallTree tree = tree(blame);
        ColourRules rules = ColourRules.builtIn();
        ValueType type = new ValueType("waited", "nanoseconds");
        FlameGraph graph =
                rules.apply(FlameGraph.of(tree, type, FlameGraph.Width.AFTER, null, new FlameLimits(0, MAX_FRAMES)));
        return FlamePayload.of(
                graph, rules, new FlameTitle(blame.source(), "waited connection-seconds, by the accept loop's stack"));
    }

    static CallTree tree(Blame blame) {
        CallTreeBuilder builder = new CallTreeBuilder(1);
        add(builder, 0, blame, 1);
        return builder.build();
    }

    /// Adds the waiting to a tree, in nanoseconds.
    ///
    /// @param column of the tree
    /// @param by what the time is divided by: connections, or seconds
    public static void add(CallTreeBuilder builder, int column, Blame blame, double by) {
        for (Blame.Branch branch : blame.branches()) {
            int node = builder.child(CallTree.ROOT, builder.name(branch.leaf().words()));
            List<Frame> stack = branch.stack();
            for (int i = stack.size() - 1; i >= 0; i--) {
                node = builder.child(node, builder.name(stack.get(i).function()));
            }
            builder.add(node, column, Math.round(branch.connectionSeconds() * 1e9 / by));
        }
    }
}
