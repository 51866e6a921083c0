package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.summary.Distribution;
import dev.anteroom.gotrace.summary.StackLatency;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitKind;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.flame.HeatQuantiles;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.flame.FlamePayload;
import dev.anteroom.report.flame.FlameTitle;

/// The heat flame graph of a trace: as wide as goroutines waited at a stack in total, coloured by how long one wait
/// took. The outermost frame says what they waited for.
final class WaitFlames {
    private static final double QUANTILE = 0.99;
    private static final FlameLimits LIMITS = new FlameLimits(0.0005, 20_000);

    private final CallTree tree;
    private final HeatQuantiles heat;

    private WaitFlames(CallTree tree, HeatQuantiles heat) {
        this.tree = tree;
        this.heat = heat;
    }

    static WaitFlames of(TraceSummary summary) {
        Stacks stacks = summary.stacks();
        CallTreeBuilder builder = new CallTreeBuilder(1);
        HeatQuantiles heat = new HeatQuantiles();
        for (StackLatency wait : summary.latencies()) {
            boolean told = switch (wait.kind()) {
                case NETWORK, LOCK, CHANNEL, SYSCALL, SCHEDULER -> true;
                case SLEEP, GC, OTHER -> false;
            };
            if (!told || Words.runtimeOnly(stacks, wait.stack()) || isIdleAccept(wait, stacks)) {
                continue;
            }
            int node = builder.child(CallTree.ROOT, builder.name("waiting: " + Words.of(wait.kind())));
            for (int i = stacks.depth(wait.stack()) - 1; i >= 0; i--) {
                node = builder.child(
                        node, builder.name(stacks.frame(wait.stack(), i).function()));
            }
            builder.add(node, 0, wait.latency().totalNanos());
            for (Distribution.Bucket bucket : wait.latency().buckets()) {
                heat.add(node, (bucket.fromNanos() + bucket.toNanos()) / 2, bucket.count());
            }
        }
        return new WaitFlames(builder.build(), heat);
    }

    /// Waiting for somebody to connect: no latency, however long.
    private static boolean isIdleAccept(StackLatency wait, Stacks stacks) {
        if (wait.kind() == WaitKind.NETWORK) {
            for (int i = 0; i < stacks.depth(wait.stack()); i++) {
                if (stacks.frame(wait.stack(), i).function().equals("internal/poll.(*FD).Accept")) {
                    return true;
                }
            }
        }
        return false;
    }

    boolean isEmpty() {
        return tree.total(CallTree.ROOT) == 0;
    }

    String payload() {
        ColourRules rules = ColourRules.builtIn();
        FlameGraph graph = FlameGraph.of(
                tree,
                new ValueType("waiting", "nanoseconds"),
                FlameGraph.Width.AFTER,
                heat.heat("one wait, p99", "nanoseconds", tree, QUANTILE),
                LIMITS);
        return FlamePayload.of(
                rules.apply(graph),
                rules,
                new FlameTitle("waits", "width: time waited in all; colour: p99 of one wait"));
    }
}
