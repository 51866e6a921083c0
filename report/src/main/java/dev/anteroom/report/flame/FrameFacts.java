package dev.anteroom.report.flame;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.Heat;
import dev.anteroom.profile.text.Visible;

/// What is told about a frame, and what a frame of a certain width has room for.
final class FrameFacts {
    private static final int LONGEST_TITLE = 1_000;

    private final FlameGraph graph;
    private final String unit;
    private final double total;
    private final double beforeTotal;

    FrameFacts(FlameGraph graph) {
        this.graph = graph;
        unit = graph.type().unit();
        total = Math.max(1, graph.total(0));
        beforeTotal = Math.max(1, graph.beforeTotal(0));
    }

    String name(int node) {
        return node == 0
                ? "all · " + Figures.value((double) graph.total(0), unit) + " "
                        + Visible.line(graph.type().type())
                : Visible.line(graph.name(node));
    }

    /// Name and figures on one line.
    String title(int node) {
        String name = name(node);
        String cut = name.length() > LONGEST_TITLE ? name.substring(0, LONGEST_TITLE) + "…" : name;
        return cut + " (" + figures(node) + ")";
    }

    private String figures(int node) {
        StringBuilder text = new StringBuilder();
        if (graph.isDiff()) {
            double before = graph.beforeScale() * graph.beforeTotal(node);
            double change = graph.total(node) - before;
            text.append("after ").append(Figures.value((double) graph.total(node), unit));
            text.append("  ").append(Figures.percent(graph.total(node) / total));
            text.append(graph.beforeScale() == 1 ? ", before " : ", before, scaled ");
            text.append(Figures.value(before, unit));
            text.append("  ")
                    .append(Figures.percent(graph.beforeTotal(node) / beforeTotal))
                    .append(", ");
            if (node > 0 && graph.beforeTotal(node) == 0) {
                text.append("new");
            } else if (node > 0 && graph.total(node) == 0) {
                text.append("gone");
            } else {
                text.append(change > 0 ? "+" : change < 0 ? "−" : "±").append(Figures.value(Math.abs(change), unit));
            }
        } else {
            text.append("cum ").append(Figures.value((double) graph.total(node), unit));
            text.append("  ").append(Figures.percent(graph.total(node) / total));
            text.append(", flat ").append(Figures.value((double) graph.self(node), unit));
            text.append("  ").append(Figures.percent(graph.self(node) / total));
        }
        Heat heat = graph.heat();
        if (heat != null) {
            double value = heat.values()[node];
            text.append(", ").append(Visible.line(heat.label())).append(' ');
            text.append(value >= 0 ? Figures.value(value, heat.unit()) : "none");
        }
        return text.toString();
    }

    /// The name in at most so many characters: all of it, or without its package's path, or cut; empty if it makes no
    /// sense.
    String label(int node, int room) {
        if (room < 2) {
            return "";
        }
        String more = "";
        if (graph.isDiff() && node > 0) {
            more = graph.beforeTotal(node) == 0 ? " · new" : graph.total(node) == 0 ? " · gone" : "";
        }
        String name = name(node);
        if (name.length() + more.length() <= room) {
            return name + more;
        }
        String brief = node == 0 ? "all" : brief(name);
        if (brief.length() + more.length() <= room) {
            return brief + more;
        }
        String last = node == 0 ? "all" : lastName(brief);
        if (last.length() <= room) {
            return last;
        }
        brief = room < 10 ? last : brief;
        int cut = room - 1;
        return brief.substring(0, Character.isHighSurrogate(brief.charAt(cut - 1)) ? cut - 1 : cut) + "…";
    }

    /// A Go function's name without the path of its package.
    static String brief(String name) {
        int bracket = name.length();
        for (int i = 0; i < bracket; i++) {
            if (name.charAt(i) == '[' || name.charAt(i) == '(') {
                bracket = i;
            }
        }
        return name.substring(name.lastIndexOf('/', bracket) + 1);
    }

    /// Without the package and the type; a closure keeps its `func`.
    static String lastName(String brief) {
        int end = brief.length();
        for (int dot = brief.lastIndexOf('.'); dot > 0; dot = brief.lastIndexOf('.', dot - 1)) {
            String part = brief.substring(dot + 1, end);
            if (!part.isEmpty() && !part.matches("(func)?\\d+")) {
                return brief.substring(dot + 1);
            }
            end = dot;
        }
        return brief;
    }
}
