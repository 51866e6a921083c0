package dev.anteroom.profile.copied;

import java.util.Arrays;

/// Takes out of a text what it told the terminal that it was copied from: colours (`ls --color`, `ip -c`,
/// journalctl), the window's title and modes (`script`, kubectl). What moves the cursor stays: its text stands
/// elsewhere on the screen than in the file.
public final class TerminalCopy {
    private static final int ESCAPE = 27;
    private static final int BELL = 7;

    private TerminalCopy() {}

    /// `text` itself where there is nothing to take out.
    public static byte[] plain(byte[] text) {
        int at = find(text, 0);
        if (at == text.length) {
            return text;
        }
        byte[] kept = new byte[text.length];
        int size = 0;
        int from = 0;
        while (at < text.length) {
            int to = end(text, at);
            if (to > at) {
                System.arraycopy(text, from, kept, size, at - from);
                size += at - from;
                from = to;
            }
            at = find(text, Math.max(to, at + 1));
        }
        System.arraycopy(text, from, kept, size, text.length - from);
        return Arrays.copyOf(kept, size + text.length - from);
    }

    private static int find(byte[] text, int from) {
        int at = from;
        while (at < text.length && text[at] != ESCAPE) {
            at++;
        }
        return at;
    }

    /// Offset behind the sequence at `at`, or `at` where it isn't one to take out (ECMA-48: `ESC [ 0 1 ; 3 6 m`
    /// is a colour, `K` clears a line, `h` and `l` set a mode; `ESC ]` up to a bell or `ESC \\` is a title or a
    /// link).
    private static int end(byte[] text, int at) {
        int to = at + 2;
        if (to > text.length) {
            return at;
        }
        if (text[at + 1] == '[') {
            while (to < text.length && text[to] >= 0x20 && text[to] < 0x40) {
                to++;
            }
            return to < text.length && "mKhl".indexOf(text[to]) >= 0 ? to + 1 : at;
        }
        if (text[at + 1] == ']') {
            while (to < text.length && text[to] != BELL && text[to] != ESCAPE && text[to] != '\n') {
                to++;
            }
            boolean ends = to < text.length && text[to] != '\n';
            return !ends ? at : text[to] == BELL ? to + 1 : Math.min(to + 2, text.length);
        }
        return at;
    }
}
