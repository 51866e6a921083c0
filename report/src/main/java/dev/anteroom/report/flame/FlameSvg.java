package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.Heat;

/// A flame graph as SVG, for documents: exact, without a script, with a tooltip on each frame.
public final class FlameSvg {
    private static final int ROW = 17;
    private static final int SIDE = 10;
    private static final int HEAD = 46;
    private static final double CHARACTER = 7.25; // at 12 px, of the widest of the fonts named below
    private static final int LEGEND_LINE = 18;

    private final FlameGraph graph;
    private final FlamePalette colours;
    private final FrameFacts facts;
    private final Style style;
    private final StringBuilder out;
    private final double scale;
    private final int depth;

    /// @param width of the picture in pixels
    /// @param icicle the root is at the top
    public record Style(int width, boolean icicle, Palette palette) {
        /// The share of the whole that a frame of so many pixels has in a picture of this width, for
        /// [dev.anteroom.profile.flame.FlameLimits].
        public double share(double pixels) {
            return Math.min(1, pixels / (width - 2 * SIDE));
        }
    }

    private FlameSvg(FlameGraph graph, ColourRules rules, Style style) {
        this.graph = graph;
        this.style = style;
        colours = new FlamePalette(graph, rules.kinds(), style.palette());
        facts = new FrameFacts(graph);
        scale = graph.width(0) > 0 ? (style.width() - 2 * SIDE) / graph.width(0) : 0;
        depth = graph.depth();
        out = new StringBuilder(Math.min(1 << 26, 4096 + graph.size() * 220));
    }

    public static String of(FlameGraph graph, ColourRules rules, FlameTitle title, Style style) {
        FlameSvg svg = new FlameSvg(graph, rules, style);
        Legend legend = Legend.of(graph, rules, style.palette(), svg.colours);
        int legendTop = HEAD + svg.depth * ROW + 12;
        int height = legendTop + legend.lines(style.width() - 2 * SIDE) * LEGEND_LINE + 26;
        svg.head(title, height);
        svg.frames();
        legend.svg(svg.out, SIDE, legendTop, style.width() - 2 * SIDE);
        svg.note(height - 10);
        return svg.out.append("</svg>\n").toString();
    }

    private void head(FlameTitle title, int height) {
        out.append(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
        out.append(style.width())
                .append(' ')
                .append(height)
                .append("\" width=\"")
                .append(style.width());
        out.append("\" height=\"").append(height);
        out.append("\" font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" font-size=\"12\"");
        out.append(" fill=\"#1b1b1b\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        out.append("<text x=\"").append(SIDE).append("\" y=\"20\" font-size=\"15\" font-weight=\"600\">");
        int room = (int) ((style.width() - 2 * SIDE) / 9.1);
        Escape.xml(out, cut(title.title(), room));
        out.append("</text>\n<text x=\"").append(SIDE).append("\" y=\"37\" fill=\"#555\">");
        Escape.xml(out, cut(title.subtitle(), (int) ((style.width() - 2 * SIDE) / CHARACTER)));
        out.append("</text>\n");
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(0, most - 1)) + "…";
    }

    private void frames() {
        double[] lefts = new double[depth + 1];
        for (int node = 0; node < graph.size(); node++) {
            int level = graph.level(node);
            double left = lefts[level];
            double right = left + graph.width(node) * scale;
            lefts[level] = right;
            lefts[level + 1] = left;
            frame(node, left, right, HEAD + (style.icicle() ? level : depth - 1 - level) * ROW);
        }
    }

    private void frame(int node, double left, double right, int y) {
        double width = right - left;
        int colour = colours.colour(node);
        out.append("<g><title>");
        Escape.xml(out, facts.title(node));
        out.append("</title><rect x=\"").append(Figures.fixed(SIDE + left, 1));
        out.append("\" y=\"").append(y).append("\" width=\"");
        out.append(Figures.fixed(Math.max(0.1, width > 3 ? width - 0.5 : width), 1));
        out.append("\" height=\"").append(ROW - 1).append("\" rx=\"1\" fill=\"");
        hex(out, colour);
        out.append("\"/>");
        String label = facts.label(node, (int) ((width - 6) / CHARACTER));
        if (!label.isEmpty()) {
            out.append("<text x=\"")
                    .append(Figures.fixed(SIDE + left + 3, 1))
                    .append("\" y=\"")
                    .append(y + 12);
            out.append(FlamePalette.darkTextOn(colour) ? "\">" : "\" fill=\"#fff\">");
            Escape.xml(out, label);
            out.append("</text>");
        }
        out.append("</g>\n");
    }

    private void note(int y) {
        FlameGraph.Pruned pruned = graph.pruned();
        Heat heat = graph.heat();
        if (pruned.frames() == 0 && heat == null) {
            return;
        }
        out.append("<text x=\"").append(SIDE).append("\" y=\"").append(y).append("\" fill=\"#555\">");
        Escape.xml(out, PrunedNote.of(pruned));
        out.append("</text>\n");
    }

    static void hex(StringBuilder out, int colour) {
        out.append('#');
        for (int shift = 20; shift >= 0; shift -= 4) {
            out.append(Character.forDigit(colour >> shift & 0xf, 16));
        }
    }
}
