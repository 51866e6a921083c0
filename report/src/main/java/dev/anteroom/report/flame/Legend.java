package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.Heat;
import dev.anteroom.profile.text.Visible;
import java.util.ArrayList;
import java.util.List;

/// What the colours of one graph mean: the kinds that it has with their own share of the whole, the steps of a diff, or
/// the scale of heat.
record Legend(List<Entry> entries) {
    private static final double CHARACTER = 7.25;
    private static final int SWATCH = 18;
    private static final int GAP = 16;

    record Entry(int colour, String label) {}

    static Legend of(FlameGraph graph, ColourRules rules, Palette palette, FlamePalette colours) {
        List<Entry> entries = new ArrayList<>();
        Heat heat = graph.heat();
        if (heat != null) {
            double[] range = heat.range();
            if (!Double.isNaN(range[0])) {
                for (int step = 0; step <= 4; step++) {
                    double value = range[0] * Math.pow(range[1] / range[0], step / 4.0);
                    String label = Figures.value(value, heat.unit());
                    entries.add(new Entry(
                            colours.warmthAt(step / 4.0),
                            step == 0 ? Visible.line(heat.label()) + " " + label : label));
                }
            }
        } else if (graph.isDiff()) {
            String[] labels = {"gone", "less", "as before", "more", "new"};
            double[] changes = {-1, -0.3, 0, 0.3, 1};
            for (int i = 0; i < labels.length; i++) {
                entries.add(new Entry(colours.change(changes[i]), labels[i]));
            }
        } else {
            double[] own = new double[rules.kinds().size()];
            boolean[] seen = new boolean[own.length];
            for (int node = 1; node < graph.size(); node++) {
                own[graph.kind(node)] += graph.self(node);
                seen[graph.kind(node)] = true;
            }
            double total = Math.max(1, graph.total(0));
            for (int kind = 0; kind < own.length; kind++) {
                if (seen[kind]) {
                    FrameKind named = rules.kinds().get(kind);
                    String share = own[kind] > 0 ? " " + Figures.percent(own[kind] / total) : "";
                    entries.add(new Entry(named.colour(palette), named.label() + share));
                }
            }
        }
        return new Legend(entries);
    }

    private static double width(Entry entry) {
        return SWATCH + entry.label().length() * CHARACTER + GAP;
    }

    int lines(int room) {
        int lines = entries.isEmpty() ? 0 : 1;
        double used = 0;
        for (Entry entry : entries) {
            if (used > 0 && used + width(entry) > room) {
                lines++;
                used = 0;
            }
            used += width(entry);
        }
        return lines;
    }

    void svg(StringBuilder out, int left, int top, int room) {
        double used = 0;
        int y = top;
        for (Entry entry : entries) {
            if (used > 0 && used + width(entry) > room) {
                y += 18;
                used = 0;
            }
            out.append("<rect x=\"")
                    .append(Figures.fixed(left + used, 1))
                    .append("\" y=\"")
                    .append(y);
            out.append("\" width=\"12\" height=\"12\" rx=\"2\" fill=\"");
            FlameSvg.hex(out, entry.colour());
            out.append("\"/><text x=\"")
                    .append(Figures.fixed(left + used + SWATCH, 1))
                    .append("\" y=\"")
                    .append(y + 10);
            out.append("\">");
            Escape.xml(out, entry.label());
            out.append("</text>\n");
            used += width(entry);
        }
    }
}
