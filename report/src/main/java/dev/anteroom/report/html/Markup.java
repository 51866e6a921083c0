package dev.anteroom.report.html;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Text of a capture as HTML and JSON that can do nothing but be read.
///
/// Control characters are shown as their pictures (U+2400…), and format characters, among them those that turn the
/// direction of writing (UAX #9), by their number: a name that displays as another can't pass for it.
public final class Markup {
    /// A Go function with a receiver, or in a package: `main.(*gate).Accept`, `net/http.Serve`.
    private static final Pattern FUNCTION =
            Pattern.compile("\\b[a-z][\\w./-]{0,80}\\.(?:\\(\\*?\\w{1,60}\\)\\.\\w{1,60}|[A-Z]\\w{1,60})");

    private static final int LONGEST_WORD = 26;

    private Markup() {}

    /// Several lines of a command, escaped for a `pre` element: they stay lines.
    static String lines(String text, int most) {
        return text.lines().map(line -> text(line, most)).collect(Collectors.joining("\n"));
    }

    /// Escaped for element content and quoted attributes. Tabs stay; a line break is shown, so that a name can't
    /// begin a line of its own.
    public static String text(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\t' -> out.append('\t');
                default -> append(out, c);
            }
        }
        return out.toString();
    }

    /// At most `most` characters, then how many more there are; escaped.
    public static String text(String text, int most) {
        if (text.length() <= most) {
            return text(text);
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text(text.substring(0, end)) + "… (" + (text.length() - end) + " more characters)";
    }

    /// A sentence: as [#text(String, int)], with the Go functions that it names kept on one line each, if they fit on a
    /// phone's.
    static String sentence(String text, int most) {
        return FUNCTION.matcher(text(text, most))
                .replaceAll(name -> Matcher.quoteReplacement(
                        name.group().length() > LONGEST_WORD
                                ? name.group()
                                : "<span class=\"fn\">" + name.group() + "</span>"));
    }

    private static void append(StringBuilder out, int c) {
        if (c < 0x20) {
            out.append((char) (0x2400 + c));
            return;
        }
        switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                out.append(String.format(java.util.Locale.ROOT, "⟨U+%04X⟩", c));
            case Character.SURROGATE -> out.append('\uFFFD');
            default -> out.appendCodePoint(c);
        }
    }

    /// JSON fit for a `<script>` element: nothing in it can end the element. These characters stand in strings only.
    static String json(String json) {
        StringBuilder out = new StringBuilder(json.length() + 64);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            switch (c) {
                case '<' -> out.append("\\u003c");
                case '>' -> out.append("\\u003e");
                case '&' -> out.append("\\u0026");
                case '\u2028' -> out.append("\\u2028");
                case '\u2029' -> out.append("\\u2029");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
