package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.Heat;
import dev.anteroom.profile.text.Visible;
import dev.anteroom.report.TextStyle;
import java.util.Arrays;

/// A flame graph for a terminal: with colour an icicle of one line for each level, without it a tree with bars.
public final class FlameText {
    private static final int MOST_LEVELS = 60;
    private static final int MOST_ROWS = 60;
    private static final int BAR = 16;
    private static final double LEAST_SHARE = 0.005;
    private static final String RESET = "\u001b[0m";

    private final FlameGraph graph;
    private final FlamePalette colours;
    private final FrameFacts facts;
    private final TextStyle style;
    private final StringBuilder out = new StringBuilder();
    private int rows;
    private int cut;

    private FlameText(FlameGraph graph, ColourRules rules, TextStyle style, Palette palette) {
        this.graph = graph;
        this.style = style;
        colours = new FlamePalette(graph, rules.kinds(), palette);
        facts = new FrameFacts(graph);
    }

    public static String of(FlameGraph graph, ColourRules rules, FlameTitle title, TextStyle style, Palette palette) {
        FlameText text = new FlameText(graph, rules, style, palette);
        text.out.append(Visible.line(title.title())).append('\n');
        if (!title.subtitle().isEmpty()) {
            text.out.append(Visible.line(title.subtitle())).append('\n');
        }
        text.out.append('\n');
        if (graph.width(0) <= 0) {
            return text.out.append("nothing to draw: no stack has a value\n").toString();
        }
        if (style.colour()) {
            text.icicle();
        } else {
            text.tree();
        }
        text.legend(Legend.of(graph, rules, palette, text.colours));
        return text.out.toString();
    }

    // ---- the icicle

    private void icicle() {
        int levels = Math.min(graph.depth(), MOST_LEVELS);
        double scale = style.width() / graph.width(0);
        char[][] letters = new char[levels][style.width()];
        int[][] fills = new int[levels][style.width()];
        for (int level = 0; level < levels; level++) {
            Arrays.fill(letters[level], ' ');
            Arrays.fill(fills[level], -1);
        }
        double[] lefts = new double[graph.depth() + 1];
        int deepest = 0;
        for (int node = 0; node < graph.size(); node++) {
            int level = graph.level(node);
            double left = lefts[level];
            double right = left + graph.width(node) * scale;
            lefts[level] = right;
            lefts[level + 1] = left;
            int from = (int) Math.round(left);
            int to = (int) Math.round(right);
            if (to <= from || level >= levels) {
                continue;
            }
            deepest = Math.max(deepest, level);
            Arrays.fill(fills[level], from, to, colours.colour(node));
            String label = facts.label(node, to - from - 1);
            label.getChars(0, label.length(), letters[level], from);
        }
        for (int level = 0; level <= deepest; level++) {
            line(letters[level], fills[level]);
        }
        if (deepest + 1 == levels && graph.depth() > levels) {
            out.append("… ").append(graph.depth() - levels).append(" deeper levels\n");
        }
    }

    private void line(char[] letters, int[] fills) {
        int end = fills.length;
        while (end > 0 && fills[end - 1] < 0) {
            end--;
        }
        int last = -2;
        for (int i = 0; i < end; i++) {
            if (fills[i] != last) {
                last = fills[i];
                out.append(RESET);
                if (last >= 0) {
                    out.append(FlamePalette.darkTextOn(last) ? "\u001b[38;2;27;27;27m" : "\u001b[38;2;255;255;255m");
                    out.append("\u001b[48;2;")
                            .append(last >> 16 & 0xff)
                            .append(';')
                            .append(last >> 8 & 0xff);
                    out.append(';').append(last & 0xff).append('m');
                }
            }
            out.append(letters[i]);
        }
        out.append(RESET).append('\n');
    }

    // ---- the tree

    private void tree() {
        branch(0, 0);
        if (cut > 0) {
            out.append("… ").append(cut).append(" more branches of at least ");
            out.append(Figures.percent(LEAST_SHARE)).append('\n');
        }
    }

    /// One line for a frame, or for a chain of frames of which each calls only the next.
    private void branch(int top, int indent) {
        if (rows >= MOST_ROWS) {
            cut++;
            return;
        }
        rows++;
        StringBuilder chain = new StringBuilder(top == 0 ? facts.name(0) : Visible.line(graph.name(top)));
        int node = top;
        while (node > 0 && onlyChild(node) > 0) {
            node = onlyChild(node);
            chain.append(" › ").append(FrameFacts.brief(Visible.line(graph.name(node))));
        }
        row(top, node, indent, chain.toString());
        int[] children = children(node);
        for (int child : children) {
            if (graph.width(child) >= LEAST_SHARE * graph.width(0)) {
                branch(child, indent + 1);
            }
        }
    }

    private int onlyChild(int node) {
        int child = node + 1;
        return child < graph.end(node)
                        && graph.end(child) == graph.end(node)
                        && graph.width(child) >= 0.999 * graph.width(node)
                ? child
                : -1;
    }

    private int[] children(int node) {
        int count = 0;
        for (int child = node + 1; child < graph.end(node); child = graph.end(child)) {
            count++;
        }
        Integer[] sorted = new Integer[count];
        for (int child = node + 1, i = 0; child < graph.end(node); child = graph.end(child)) {
            sorted[i++] = child;
        }
        Arrays.sort(sorted, (one, other) -> Double.compare(graph.width(other), graph.width(one)));
        int[] children = new int[count];
        Arrays.setAll(children, i -> sorted[i]);
        return children;
    }

    private void row(int top, int last, int indent, String chain) {
        String figures = figures(top, last);
        int bar = (int) Math.round(BAR * graph.width(top) / graph.width(0));
        String line = figures + " " + "█".repeat(bar) + "·".repeat(BAR - bar) + " " + "  ".repeat(Math.min(indent, 20));
        int room = Math.max(20, style.width() - line.length());
        out.append(line);
        out.append(chain.length() <= room ? chain : shortened(chain, room)).append('\n');
    }

    /// Both ends of a chain matter: who is called first, and where it ends.
    private static String shortened(String chain, int room) {
        int last = chain.lastIndexOf(" › ");
        String end = last < 0 ? "" : " … " + chain.substring(last + 1);
        if (end.length() > room - 8) {
            end = end.substring(0, Math.max(0, room / 2)) + "…";
        }
        int head = Math.max(1, room - end.length() - 1);
        return chain.substring(0, head) + (end.isEmpty() ? "…" : end);
    }

    private String figures(int node, int last) {
        double share = graph.width(node) / graph.width(0);
        String text = pad(Figures.percent(share), 8);
        Heat heat = graph.heat();
        if (heat != null) {
            double value = heat.values()[last];
            text += pad(value >= 0 ? Figures.value(value, heat.unit()) : "-", 10);
        }
        if (graph.isDiff()) {
            double change = graph.change(node);
            String word = graph.beforeTotal(node) == 0 && node > 0
                    ? "new"
                    : graph.total(node) == 0 && node > 0 ? "gone" : relative(change);
            text += pad(word, 9);
        } else {
            text += pad(Figures.value((double) graph.total(node), graph.type().unit()), 11);
        }
        return text;
    }

    private static String relative(double change) {
        // change = (after - before) / (after + before)
        double ratio = 2 * change / (1 - change);
        return ratio >= 10
                ? "x" + Figures.fixed(ratio + 1, 1)
                : (ratio > 0 ? "+" : "") + Figures.fixed(ratio * 100, 1) + "%";
    }

    private static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    // ---- the legend

    private void legend(Legend legend) {
        out.append('\n');
        int used = 0;
        for (Legend.Entry entry : legend.entries()) {
            int width = entry.label().length() + 5;
            if (used > 0 && used + width > style.width()) {
                out.append('\n');
                used = 0;
            }
            if (style.colour()) {
                int colour = entry.colour();
                out.append("\u001b[48;2;")
                        .append(colour >> 16 & 0xff)
                        .append(';')
                        .append(colour >> 8 & 0xff);
                out.append(';').append(colour & 0xff).append("m  ").append(RESET);
                out.append(' ').append(entry.label()).append("  ");
            } else if (!graph.isDiff() && graph.heat() == null) {
                out.append("- ").append(entry.label()).append("   ");
            }
            used += width;
        }
        if (out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
        String note = PrunedNote.of(graph.pruned());
        if (!note.isEmpty()) {
            out.append(note).append('\n');
        }
    }
}
