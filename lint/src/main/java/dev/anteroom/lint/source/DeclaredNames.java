package dev.anteroom.lint.source;

import java.util.HashSet;
import java.util.Set;

/// The names that a file may declare at its top level, by its text alone: what follows `func`, `type`, `var` and
/// `const` at the beginning of a line, and the lines of such a group. There may be more of them than there are (a
/// local variable, a line of a raw string), and that costs a file that is parsed for nothing; parsing all of a
/// package's files that mention a name costs more.
final class DeclaredNames {
    private final String text;
    private final Set<String> names = new HashSet<>();

    private DeclaredNames(String text) {
        this.text = text;
    }

    static Set<String> of(String text) {
        DeclaredNames found = new DeclaredNames(text);
        found.read();
        return found.names;
    }

    private void read() {
        int from = 0;
        int group = -1;
        while (from < text.length()) {
            int feed = text.indexOf('\n', from);
            int to = feed < 0 ? text.length() : feed;
            int at = blanks(from, to);
            if (at < to) {
                if (group >= 0) {
                    group = text.charAt(at) == ')' && at - from <= group ? -1 : group;
                    names(at, to);
                } else {
                    group = declaration(from, at, to);
                }
            }
            from = to + 1;
        }
    }

    /// @return the indent of the group that begins here; -1 where none does
    private int declaration(int line, int at, int to) {
        if (text.startsWith("func ", at)) {
            function(blanks(at + 5, to), to);
            return -1;
        }
        int keyword = keyword(at);
        if (keyword == 0) {
            return -1;
        }
        int name = blanks(at + keyword, to);
        if (name < to && text.charAt(name) == '(') {
            names(blanks(name + 1, to), to);
            return text.indexOf(')', name) >= to || text.indexOf(')', name) < 0 ? at - line : -1;
        }
        names(name, to);
        return -1;
    }

    private int keyword(int at) {
        for (String keyword : new String[] {"type", "var", "const"}) {
            int end = at + keyword.length();
            if (text.startsWith(keyword, at) && end < text.length() && isBlank(text.charAt(end))) {
                return keyword.length();
            }
        }
        // `var(` is Go, too.
        for (String keyword : new String[] {"type(", "var(", "const("}) {
            if (text.startsWith(keyword, at)) {
                return keyword.length() - 1;
            }
        }
        return 0;
    }

    private void function(int at, int to) {
        int from = at;
        if (from < to && text.charAt(from) == '(') {
            int close = text.indexOf(')', from);
            from = close < 0 || close > to ? to : blanks(close + 1, to);
        }
        names(from, to);
    }

    /// `a, b` at the beginning of what follows.
    private void names(int from, int to) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && isName(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                return;
            }
            names.add(text.substring(at, end));
            int comma = blanks(end, to);
            if (comma >= to || text.charAt(comma) != ',') {
                return;
            }
            at = blanks(comma + 1, to);
        }
    }

    private int blanks(int from, int to) {
        int at = from;
        while (at < to && isBlank(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }

    /// The text is Latin-1: every byte of a letter beyond ASCII counts as one.
    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
    }
}
