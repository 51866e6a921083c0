package dev.anteroom.cli.listeners;

import dev.anteroom.profile.text.Visible;
import java.util.ArrayList;
import java.util.List;

/// Aligned columns, cut to a width: the last column gives way. Texts are cleaned of control characters, since
/// process names are the process's own to choose.
final class TextTable {
    private static final String GAP = "  ";

    private final List<String> head;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Ink> inks = new ArrayList<>();

    /// @param head titles; one that starts with `>` is right-aligned
    TextTable(List<String> head) {
        this.head = head.stream()
                .map(title -> title.startsWith(">") ? title.substring(1) : title)
                .toList();
        this.right = new boolean[head.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = head.get(i).startsWith(">");
        }
    }

    /// @param ink of the row's first cell
    void row(Ink ink, List<String> cells) {
        rows.add(cells.stream().map(Visible::line).toList());
        inks.add(ink);
    }

    List<String> lines(Screen screen) {
        int[] width = new int[head.size()];
        measure(width, head);
        rows.forEach(row -> measure(width, row));
        List<String> lines = new ArrayList<>();
        lines.add(line(head, width, screen, Ink.NONE, true));
        for (int i = 0; i < rows.size(); i++) {
            lines.add(line(rows.get(i), width, screen, inks.get(i), false));
        }
        return lines;
    }

    private static void measure(int[] width, List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            width[i] = Math.max(width[i], cells.get(i).length());
        }
    }

    private String line(List<String> cells, int[] width, Screen screen, Ink ink, boolean isHead) {
        StringBuilder line = new StringBuilder();
        int columns = 0;
        for (int i = 0; i < cells.size(); i++) {
            String gap = i == 0 ? "" : GAP;
            String padding = " ".repeat(width[i] - cells.get(i).length());
            boolean last = i == cells.size() - 1;
            String text = right[i] ? padding + cells.get(i) : last ? cells.get(i) : cells.get(i) + padding;
            String cut = cut(gap + text, screen.width() - columns);
            columns += cut.length();
            line.append(isHead ? Ink.BOLD.on(cut, screen.colour()) : i == 0 ? ink.on(cut, screen.colour()) : cut);
        }
        return isHead && screen.colour() ? line.toString() : line.toString().stripTrailing();
    }

    /// `text` in at most `width` columns.
    static String cut(String text, int width) {
        if (text.length() <= width) {
            return text;
        }
        return width <= 0 ? "" : text.substring(0, width - 1) + "…";
    }
}
