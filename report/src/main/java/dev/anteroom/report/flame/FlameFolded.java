package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;

/// A flame graph as folded stacks, a line for each frame with own value: `root;…;leaf value`. A diff has two values,
/// before and after, as `difffolded.pl` writes them.
public final class FlameFolded {
    private FlameFolded() {}

    public static String of(FlameGraph graph) {
        StringBuilder out = new StringBuilder();
        StringBuilder stack = new StringBuilder();
        int[] lengths = new int[graph.depth() + 1];
        for (int node = 1; node < graph.size(); node++) {
            int level = graph.level(node);
            stack.setLength(lengths[level - 1]);
            if (level > 1) {
                stack.append(';');
            }
            clean(stack, graph.name(node));
            lengths[level] = stack.length();
            long value = graph.self(node) + graph.narrow(node);
            long before = graph.beforeSelf(node) + graph.beforeNarrow(node);
            if (value == 0 && before == 0) {
                continue;
            }
            out.append(stack).append(' ');
            if (graph.isDiff()) {
                out.append(before).append(' ');
            }
            out.append(value).append('\n');
        }
        return out.toString();
    }

    /// A name must not contain what separates names and lines.
    private static void clean(StringBuilder out, String name) {
        if (name.isEmpty()) {
            out.append("[unknown]");
        }
        for (int i = 0; i < name.length(); i++) {
            char next = name.charAt(i);
            out.append(next == ';' ? ':' : next < ' ' ? ' ' : next);
        }
    }
}
