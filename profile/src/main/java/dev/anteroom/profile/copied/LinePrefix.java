package dev.anteroom.profile.copied;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody else puts before each line: a collector of logs, a loop's `date +%T`, a quotation's marks, line
/// numbers (`Nov 01 12:00:00 web-3 svc[4711]: `, `2024-11-01T12:00:00.1Z stderr F `, `svc-1  | `, `   12  `).
///
/// @param shape the prefix, with one `0` for each run of digits: times and counters go on from line to line
public record LinePrefix(String shape) {
    private static final int LONGEST = 200;
    private static final int MOST_TRIED = 12;

    public static LinePrefix of(String prefix) {
        return new LinePrefix(shapeOf(prefix));
    }

    private static String shapeOf(String prefix) {
        StringBuilder shape = new StringBuilder();
        for (int i = 0; i < prefix.length(); i++) {
            char c = isDigit(prefix.charAt(i)) ? '0' : prefix.charAt(i);
            if (c != '0' || shape.isEmpty() || shape.charAt(shape.length() - 1) != '0') {
                shape.append(c);
            }
        }
        return shape.toString();
    }

    /// A line without its prefix, `null` where that isn't there. Blanks before a number are as many as its width
    /// leaves room for.
    public @Nullable String rest(String line) {
        int at = 0;
        for (int i = 0; i < shape.length(); i++) {
            char c = shape.charAt(i);
            if (at == line.length()) {
                return shape.substring(i).isBlank() ? "" : null;
            }
            int number = numberAfterBlanks(i);
            if (number > 0) {
                while (at < line.length() && isBlank(line.charAt(at))) {
                    at++;
                }
                i = number - 1;
                continue;
            }
            if (c == '0' ? !isDigit(line.charAt(at)) : c != line.charAt(at)) {
                return null;
            }
            at++;
            while (c == '0' && at < line.length() && isDigit(line.charAt(at))) {
                at++;
            }
        }
        return line.substring(at);
    }

    /// Where in the shape the number stands behind the blanks at `i`; 0 where these aren't blanks, or none follows.
    private int numberAfterBlanks(int i) {
        int to = i;
        while (to < shape.length() && isBlank(shape.charAt(to))) {
            to++;
        }
        return to > i && to < shape.length() && shape.charAt(to) == '0' ? to : 0;
    }

    /// What all of these lines may have before them, the shortest first: what they have in common, up to each
    /// blank.
    public static List<LinePrefix> common(Iterable<String> lines) {
        String common = null;
        for (String line : lines) {
            if (!line.isBlank()) {
                // An empty line has lost the blank behind its prefix.
                String shape = shapeOf(line.substring(0, Math.min(line.length(), LONGEST)) + " ");
                common = common == null ? shape : common.substring(0, same(common, shape));
            }
        }
        List<LinePrefix> prefixes = new ArrayList<>();
        for (int i = 1; common != null && i <= common.length() && prefixes.size() < MOST_TRIED; i++) {
            // The text's own lines may begin with blanks too.
            if (isBlank(common.charAt(i - 1))) {
                prefixes.add(new LinePrefix(common.substring(0, i)));
            }
        }
        return prefixes;
    }

    private static int same(String a, String b) {
        int same = 0;
        while (same < a.length() && same < b.length() && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        return same;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
