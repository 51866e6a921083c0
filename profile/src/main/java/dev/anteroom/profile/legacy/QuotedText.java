package dev.anteroom.profile.legacy;

import org.jspecify.annotations.Nullable;

/// A cursor over text in Go's `%q` quoting (`strconv.Quote`).
final class QuotedText {
    private final String text;
    private int at;

    /// Starts at the beginning of a text.
    QuotedText(String text) {
        this.text = text;
    }

    /// Whether only blanks are left.
    boolean atEnd() {
        blanks();
        return at >= text.length();
    }

    /// Passes a character, blanks before it included; false where another one is there.
    boolean skip(char wanted) {
        blanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /// The next quoted string, unquoted; null where there is none or it doesn't end.
    @Nullable
    String quoted() {
        if (!skip('"')) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c != '\\') {
                out.append(c);
            } else if (!escape(out)) {
                return null;
            }
        }
        return null;
    }

    private boolean escape(StringBuilder out) {
        if (at >= text.length()) {
            return false;
        }
        char c = text.charAt(at++);
        switch (c) {
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'v' -> out.append('\u000b');
            case 'x' -> {
                return codePoint(out, 2);
            }
            case 'u' -> {
                return codePoint(out, 4);
            }
            case 'U' -> {
                return codePoint(out, 8);
            }
            default -> out.append(c);
        }
        return true;
    }

    private boolean codePoint(StringBuilder out, int digits) {
        if (at + digits > text.length()) {
            return false;
        }
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(text.charAt(at++), 16);
            if (digit < 0) {
                return false;
            }
            value = value << 4 | digit;
        }
        out.appendCodePoint(Character.isValidCodePoint(value) ? value : 0xFFFD);
        return true;
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
