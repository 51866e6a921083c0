package dev.anteroom.report.trace;

import dev.anteroom.gotrace.Stacks;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitMap;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.CallTreeBuilder;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.flame.HeatQuantiles;
import dev.anteroom.report.flame.ColourRules;
import dev.anteroom.report.flame.FlamePayload;
import dev.anteroom.report.flame.FlameTitle;
import dev.anteroom.report.flame.PackedColumns;
import dev.anteroom.report.html.Heatmap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The waits of a trace as a heat map (when they ended by how long they took) and as a heat flame graph: as wide
/// as goroutines waited at a stack in total, coloured by how long one wait took. The outermost frame says what
/// they waited for. Both are made of the same cells, so that a part of the one can be shown in the other.
final class WaitFlames {
    private static final double QUANTILE = 0.99;
    /// The widest of so many; no share is too small, since a selection may consist of nothing but narrow ones.
    private static final FlameLimits LIMITS = new FlameLimits(0, 20_000);

    private static final double NANOS_PER_MILLI = 1e6;

    private final WaitMap map;
    private final CallTree tree;
    private final HeatQuantiles heat = new HeatQuantiles();
    /// What is shown of the map, and the tree's node of each.
    private final List<WaitMap.Cell> cells = new ArrayList<>();

    private final List<Integer> nodes = new ArrayList<>();

    /// A frame of the flame graph by its caller's number and its name's.
    private record Callee(int caller, int name) {}

    private WaitFlames(TraceSummary summary) {
        map = summary.waits();
        Stacks stacks = summary.stacks();
        CallTreeBuilder builder = new CallTreeBuilder(1);
        Map<WaitPlace, Integer> nodeOf = new HashMap<>();
        // In this order the page's columns are small differences, and the page is the same each time.
        List<WaitMap.Cell> ordered = new ArrayList<>(map.cells());
        ordered.sort(Comparator.comparingInt(WaitMap.Cell::column)
                .thenComparingInt(WaitMap.Cell::row)
                .thenComparing(WaitMap.Cell::kind)
                .thenComparingInt(WaitMap.Cell::stack));
        for (WaitMap.Cell cell : ordered) {
            int node = nodeOf.computeIfAbsent(
                    new WaitPlace(cell.kind(), cell.stack()),
                    place -> place.isTold(stacks) ? node(place, stacks, builder) : CallTree.ROOT);
            if (node == CallTree.ROOT) {
                continue;
            }
            cells.add(cell);
            nodes.add(node);
            builder.add(node, 0, cell.totalNanos());
            heat.add(node, Math.round(WaitPlace.middleNanos(cell.row())), cell.count());
        }
        tree = builder.build();
    }

    static WaitFlames of(TraceSummary summary) {
        return new WaitFlames(summary);
    }

    private static int node(WaitPlace place, Stacks stacks, CallTreeBuilder builder) {
        int node = builder.child(CallTree.ROOT, builder.name(place.what()));
        if (place.stack() == WaitMap.MERGED) {
            return builder.child(node, builder.name(WaitPlace.MERGED));
        }
        for (int i = stacks.depth(place.stack()) - 1; i >= 0; i--) {
            node = builder.child(
                    node, builder.name(stacks.frame(place.stack(), i).function()));
        }
        return node;
    }

    boolean isEmpty() {
        return tree.total(CallTree.ROOT) == 0;
    }

    /// Stacks that couldn't be told apart because there were too many.
    int mergedStacks() {
        return map.mergedStacks();
    }

    /// What `AnteroomWaits.mount` takes:
    /// ```
    /// heat      the heat map, see Heatmap#json
    /// flame     the flame graph, see FlamePayload
    /// entries   how many entries `data` has: one for each cell and frame
    /// data      packed: by entry the column (less that of the entry before), the row, twice the frame's number
    ///           (plus 1 if the stack goes on with frames that aren't drawn), how many waits, their nanoseconds
    /// ```
    String payload() {
        ColourRules rules = ColourRules.builtIn();
        FlameGraph graph = rules.apply(FlameGraph.of(
                tree,
                new ValueType("waiting", "nanoseconds"),
                FlameGraph.Width.AFTER,
                heat.heat("one wait, p99", "nanoseconds", tree, QUANTILE),
                LIMITS));
        StringBuilder json = new StringBuilder("{\"heat\":").append(heatmap().json());
        json.append(",\"flame\":")
                .append(FlamePayload.of(
                        graph, rules, new FlameTitle("waits", "width: time waited in all; colour: p99 of one wait")));
        json.append(",\"entries\":").append(cells.size()).append(",\"data\":\"");
        entries(graph).appendTo(json);
        return json.append("\"}").toString();
    }

    private Heatmap heatmap() {
        Heatmap heatmap = new Heatmap(0, map.columns() * map.slotNanos() / NANOS_PER_MILLI, map.columns());
        for (WaitMap.Cell cell : cells) {
            heatmap.add(
                    (cell.column() + 0.5) * map.slotNanos() / NANOS_PER_MILLI,
                    WaitPlace.middleNanos(cell.row()) / NANOS_PER_MILLI,
                    cell.count());
        }
        return heatmap;
    }

    private PackedColumns entries(FlameGraph graph) {
        int[] frames = frames(graph);
        PackedColumns packed = new PackedColumns();
        int column = 0;
        for (WaitMap.Cell cell : cells) {
            packed.varint(cell.column() - column);
            column = cell.column();
        }
        cells.forEach(cell -> packed.varint(cell.row()));
        nodes.forEach(node -> packed.varint(frames[node]));
        cells.forEach(cell -> packed.varint(cell.count()));
        cells.forEach(cell -> packed.varint(cell.totalNanos()));
        return packed;
    }

    /// By the tree's node: twice the number of the frame that stands for it, plus 1 if that is only a caller of
    /// it.
    private int[] frames(FlameGraph graph) {
        Map<Callee, Integer> drawn = new HashMap<>();
        for (int frame = 1; frame < graph.size(); frame++) {
            drawn.put(new Callee(graph.parent(frame), graph.nameId(frame)), frame);
        }
        int[] frames = new int[tree.size()];
        for (int node = 1; node < frames.length; node++) {
            int caller = frames[tree.parent(node)];
            Integer frame = caller % 2 == 0 ? drawn.get(new Callee(caller / 2, tree.nameId(node))) : (Integer) null;
            frames[node] = frame == null ? caller | 1 : frame * 2;
        }
        return frames;
    }
}
