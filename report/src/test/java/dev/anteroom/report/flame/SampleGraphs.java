package dev.anteroom.report.flame;

import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.flame.Heat;
import dev.anteroom.profile.flame.HeatQuantiles;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Flame graphs for tests: of a few folded stacks, or of very many.
final class SampleGraphs {
    static final ColourRules RULES = ColourRules.builtIn();
    static final FlameTitle TITLE = new FlameTitle("sample", "test");

    private static final String ACCEPT =
            "main.main;net/http.(*Server).Serve;main.(*shop).Accept;net.(*TCPListener).Accept;internal/poll.(*FD).Accept;";
    static final String SERVICE = ACCEPT + "internal/poll.(*pollDesc).waitRead;internal/poll.runtime_pollWait 30\n"
            + ACCEPT + "internal/poll.accept;syscall.Syscall6 10\n"
            + "net/http.(*conn).serve;net/http.serverHandler.ServeHTTP;main.order;encoding/json.Marshal 25\n"
            + "net/http.(*conn).serve;net/http.serverHandler.ServeHTTP;main.order;runtime.mallocgc;runtime.gcAssistAlloc 15\n"
            + "net/http.(*conn).serve;crypto/tls.(*Conn).Read 12\n"
            + "runtime.gcBgMarkWorker;runtime.gcDrain 8\n";

    private SampleGraphs() {}

    /// Lines `root;…;leaf value`, or with `value before` at their end.
    static FlameGraph of(String folded) {
        boolean diff = folded.lines().findFirst().orElseThrow().matches(".* \\d+ \\d+");
        CallTreeBuilder builder = new CallTreeBuilder(diff ? 2 : 1);
        folded.lines().forEach(line -> add(builder, line, diff));
        FlameGraph.Width width = diff ? FlameGraph.Width.BOTH_NORMALISED : FlameGraph.Width.AFTER;
        return graph(builder.build(), width, null, FlameLimits.NONE);
    }

    private static void add(CallTreeBuilder builder, String line, boolean diff) {
        int last = line.lastIndexOf(' ');
        long value = Long.parseLong(line.substring(last + 1));
        String rest = line.substring(0, last);
        long before = 0;
        if (diff) {
            int space = rest.lastIndexOf(' ');
            before = value;
            value = Long.parseLong(rest.substring(space + 1));
            rest = rest.substring(0, space);
        }
        int node = CallTree.ROOT;
        for (String name : rest.split(";", -1)) {
            node = builder.child(node, builder.name(name));
        }
        builder.add(node, 0, value);
        if (diff) {
            builder.add(node, 1, before);
        }
    }

    /// Each stack's latency is 1 ms for each of its value.
    static FlameGraph heat(String folded) {
        CallTreeBuilder builder = new CallTreeBuilder(1);
        HeatQuantiles latencies = new HeatQuantiles();
        folded.lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            int node = CallTree.ROOT;
            for (String name : line.substring(0, space).split(";", -1)) {
                node = builder.child(node, builder.name(name));
            }
            long value = Long.parseLong(line.substring(space + 1));
            builder.add(node, 0, value);
            latencies.add(node, value * 1_000_000, value);
        });
        CallTree tree = builder.build();
        Heat heat = latencies.heat("p99 latency", "nanoseconds", tree, 0.99);
        return graph(tree, FlameGraph.Width.AFTER, heat, FlameLimits.NONE);
    }

    /// So many frames, up to 40 levels.
    static FlameGraph large(int frames) {
        Random random = new Random(7);
        CallTreeBuilder builder = new CallTreeBuilder(1);
        while (builder.size() < frames) {
            int node = CallTree.ROOT;
            int depth = 10 + random.nextInt(30);
            for (int level = 0; level < depth; level++) {
                int skewed = (int) (Math.pow(random.nextDouble(), 3) * 40);
                node = builder.child(node, builder.name("example.com/p" + level + ".(*T).function" + skewed));
            }
            builder.add(node, 0, 1 + random.nextInt(100));
        }
        return graph(builder.build(), FlameGraph.Width.AFTER, null, new FlameLimits(0, frames));
    }

    private static FlameGraph graph(CallTree tree, FlameGraph.Width width, @Nullable Heat heat, FlameLimits limits) {
        return RULES.apply(FlameGraph.of(tree, new ValueType("samples", "count"), width, heat, limits));
    }
}
