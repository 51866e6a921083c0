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
        String command = prompt(text);
        if (command != null) {
            return command;
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
        return label(text);
    }

    /// `root@host:~# ss -lnt`, `[root@host ~]$ ss -lnt`, `host:/# ss -lnt`, `/ # ss -lnt`.
    private static @Nullable String prompt(String text) {
        int hash = text.indexOf("# ");
        int dollar = text.indexOf("$ ");
        int end = hash < 0 ? dollar : dollar < 0 ? hash : Math.min(hash, dollar);
        if (end < 1 || end > 120) {
            return null;
        }
        String before = text.substring(0, end).strip();
        int at = before.indexOf('@');
        int colon = before.indexOf(':');
        boolean ofPath = before.startsWith("/") || before.startsWith("~");
        String host = before.substring(0, at > 0 ? at : Math.max(colon, 0));
        if (ofPath ? before.indexOf(' ') >= 0 : !isHost(host)) {
            return null;
        }
        return text.substring(end + 2).strip();
    }

    private static boolean isHost(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '[' && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() < 60;
    }

    /// `/proc/sys/net/core/somaxconn`, `somaxconn:`: the name of a file before its content.
    private static @Nullable String label(String text) {
        boolean colon = text.endsWith(":");
        String name = colon ? text.substring(0, text.length() - 1) : text;
        boolean kernels = name.startsWith("/proc/") || name.startsWith("/sys/");
        return (colon || kernels) && name.indexOf(' ') < 0 && name.indexOf('\t') < 0 ? name : null;
    }
}
