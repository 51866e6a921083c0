package dev.anteroom.capture.recognise;

import org.jspecify.annotations.Nullable;

/// The lines that people and tools put between the outputs of several commands in one file.
final class Headings {
    private static final int LONGEST = 400;

    private Headings() {}

    /// The command or path that a line announces, or `null` where it announces nothing.
    static @Nullable String of(String line) {
        String text = line.strip();
        if (text.length() < 3 || text.length() > LONGEST) {
            return null;
        }
        if (text.startsWith("==> ") && text.endsWith(" <==")) {
            return text.substring(4, text.length() - 4).strip();
        }
        char first = text.charAt(0);
        if (first == '-'
                || first == '='
                || first == '*'
                || first == '#'
                || first == '>'
                || first == '+'
                || first == '%'
                || first == '$'
                || first == '~') {
            int from = 0;
            while (from < text.length() && text.charAt(from) == first) {
                from++;
            }
            int to = text.length();
            while (to > from
                    && (text.charAt(to - 1) == first
                            || text.charAt(to - 1) == '<'
                            || Text.isBlank(text.charAt(to - 1)))) {
                to--;
            }
            boolean spaced = from < text.length() && Text.isBlank(text.charAt(from));
            boolean ruled = from > 1;
            return to > from && (spaced || ruled) ? text.substring(from, to).strip() : null;
        }
        return prompt(text);
    }

    /// `root@host:~# ss -lnt`, `[root@host ~]$ ss -lnt`.
    private static @Nullable String prompt(String text) {
        int at = text.indexOf('@');
        int hash = text.indexOf("# ");
        int dollar = text.indexOf("$ ");
        int end = hash < 0 ? dollar : dollar < 0 ? hash : Math.min(hash, dollar);
        boolean named = at > 0 && at < 60 && end > at && end < 120;
        if (!named) {
            return null;
        }
        for (int i = 0; i < at; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '[' && c != '-' && c != '_' && c != '.') {
                return null;
            }
        }
        return text.substring(end + 2).strip();
    }
}
