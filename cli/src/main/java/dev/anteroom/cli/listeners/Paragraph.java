package dev.anteroom.cli.listeners;

import java.util.ArrayList;
import java.util.List;

/// Text broken at spaces.
final class Paragraph {
    private Paragraph() {}

    /// @param head how the first line starts, escape sequences included
    /// @param headWidth columns that `head` takes
    /// @param width columns there are
    static List<String> wrap(String head, int headWidth, String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(head);
        int columns = headWidth;
        for (String word : text.strip().split(" ", -1)) {
            if (width != Screen.UNLIMITED && columns + 1 + word.length() > width && columns > 2) {
                lines.add(line.toString());
                line = new StringBuilder("  ").append(word);
                columns = 2 + word.length();
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
                columns += 1 + word.length();
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
