package dev.anteroom.profile.text;

/// Shows what a terminal, or a reader of lines, would act upon instead of showing it: C0 and C1 controls, DEL,
/// Unicode's line and paragraph separators, format characters (bidirectional overrides among them),
/// noncharacters and lone surrogates. Each is written as Java and JSON write it, `\u001b`: a reader can tell
/// which it was, and inside a JSON string it still is the same character.
public final class Visible {
    private Visible() {}

    /// `text` for one line: line ends and tabs are made visible, too, so that a name can't begin a line of its
    /// own.
    public static String line(String text) {
        return shown(text, false);
    }

    /// `text` of several lines: line feeds and tabs stay.
    public static String text(String text) {
        return shown(text, true);
    }

    private static String shown(String text, boolean layout) {
        int first = 0;
        while (first < text.length() && !acts(text, first, layout)) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int at = first; at < text.length(); at++) {
            if (acts(text, at, layout)) {
                append(shown, text.charAt(at));
            } else {
                shown.append(text.charAt(at));
            }
        }
        return shown.toString();
    }

    /// @return whether the UTF-16 unit at `at`, or the code point that it is half of, is not to be written as
    ///     it is
    private static boolean acts(String text, int at, boolean layout) {
        char unit = text.charAt(at);
        if (unit >= ' ' && unit < 0x7f) {
            return false;
        }
        if (layout && (unit == '\n' || unit == '\t')) {
            return false;
        }
        if (Character.isHighSurrogate(unit)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1))) {
            return acts(text.codePointAt(at));
        }
        if (Character.isLowSurrogate(unit) && at > 0 && Character.isHighSurrogate(text.charAt(at - 1))) {
            return acts(text.codePointAt(at - 1));
        }
        return acts(unit);
    }

    /// @param codePoint one that isn't printable ASCII
    private static boolean acts(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            case Character.UNASSIGNED -> (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
            default -> false;
        };
    }

    /// Appends the UTF-16 unit by its code.
    public static void append(StringBuilder to, char unit) {
        to.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            to.append(Character.forDigit(unit >> shift & 0xf, 16));
        }
    }
}
