package dev.anteroom.profile.copied;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A goroutine dump that isn't as Go wrote it, line by line, back to how Go writes it: whatever stands before its
/// lines taken off, a tab before each place, an empty line behind each goroutine, and nothing else between.
///
/// Its lines are told by what they are and not by where they begin: a header, a call, its place, a creator, an
/// elision. So an indent, a quotation, line numbers, a prefix that only the first line of a message has, empty
/// lines everywhere or nowhere, remarks behind the dump and lines that others wrote between its own do no harm.
public final class CopiedDump {
    private static final String HEADER = "goroutine ";
    private static final String CREATED_BY = "created by ";

    /// What stands before a header; longer is prose.
    private static final int LONGEST_PREFIX = 400;

    /// A call's arguments, wrapped by whoever copied them, go on for so many lines.
    private static final int MOST_WRAPPED = 3;

    private final Consumer<String> out;
    private LinePrefix prefix = new LinePrefix("");
    private int words;
    private boolean inside;
    private @Nullable String call;
    private int wrapped;

    /// @param out takes the lines as Go writes them, without their ends
    public CopiedDump(Consumer<String> out) {
        this.out = out;
    }

    /// Where in a line a goroutine's header begins, behind whatever stands before it; -1 where none does.
    public static int header(String line) {
        int at = line.indexOf(HEADER);
        while (at >= 0 && at <= LONGEST_PREFIX) {
            if ((at == 0 || !Character.isLetterOrDigit(line.charAt(at - 1))) && headerEnd(line, at) > 0) {
                return at;
            }
            at = line.indexOf(HEADER, at + 1);
        }
        return -1;
    }

    /// Behind the colon of `goroutine 7 [IO wait, 5 minutes] labels:{"a": "b"}:`, -1 where it is none. What may
    /// follow is the end of a quotation.
    private static int headerEnd(String line, int from) {
        int at = from + HEADER.length();
        int digits = at;
        while (at < line.length() && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
            at++;
        }
        if (at == digits || at - digits > 18 || !(line.startsWith(" [", at) || line.startsWith(" gp=", at))) {
            return -1;
        }
        int close = line.indexOf(']', at);
        int colon = line.lastIndexOf(':');
        return close < 0 || colon < close || !isEnd(line, colon + 1) ? -1 : colon + 1;
    }

    /// Whether nothing but blanks and quotation marks follow.
    private static boolean isEnd(String line, int from) {
        for (int i = from; i < line.length(); i++) {
            if (" \t\r\"'`,".indexOf(line.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Takes a line.
    ///
    /// @return whether it is the dump's; what isn't, is nobody's here and may be followed by more of the dump
    public boolean take(String line) {
        int at = header(line);
        if (at >= 0) {
            begin(line, at);
            return true;
        }
        if (!inside) {
            return false;
        }
        String own = own(line);
        if (own == null) {
            return false;
        }
        if (own.isEmpty()) {
            // Behind it only a header begins something: otherwise the copy has doubled the dump's lines.
            return true;
        }
        if (isPlace(own)) {
            if (call == null) {
                return false;
            }
            out.accept(call);
            out.accept("\t" + own);
            call = null;
        } else if (call != null && isOpen(call)) {
            if (wrapped++ == MOST_WRAPPED) {
                call = null;
                return false;
            }
            call = call + (call.endsWith(",") ? " " : "") + own;
        } else if (isElision(own)) {
            out.accept(own.startsWith("goroutine running") ? "\t" + own : own);
        } else {
            // A call whose place never came isn't one.
            call = own;
            wrapped = 0;
        }
        return true;
    }

    /// Whether the next line would be taken as one of the dump's, and isn't an empty one.
    public boolean goesOnWith(String line) {
        String own = header(line) >= 0 ? line : inside ? own(line) : null;
        return own != null && !own.isEmpty();
    }

    /// Called behind the last line: a call without a place is where the text was cut.
    public void end() {
        if (call != null) {
            out.accept(call);
            call = null;
        }
    }

    private void begin(String line, int at) {
        call = null;
        if (inside) {
            out.accept("");
        }
        String before = line.substring(0, at);
        prefix = LinePrefix.of(before);
        words = before.isBlank() ? 0 : before.strip().split("\\s+", -1).length;
        inside = true;
        out.accept(line.substring(at, headerEnd(line, at)));
    }

    /// What of a line is the dump's: empty for an empty line, `null` where it isn't one of its lines.
    private @Nullable String own(String line) {
        String rest = prefix.rest(line);
        if (rest != null && rest.isBlank()) {
            return "";
        }
        for (String candidate : new String[] {rest, line, withoutWords(line)}) {
            String own = candidate == null ? null : recognise(candidate.strip());
            if (own != null) {
                return own;
            }
        }
        return line.isBlank() ? "" : null;
    }

    /// Without as many words as stand before the header: a prefix that changes by more than its numbers.
    private @Nullable String withoutWords(String line) {
        int at = 0;
        for (int word = 0; word < words; word++) {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                at++;
            }
        }
        return words == 0 ? null : line.substring(at);
    }

    private @Nullable String recognise(String text) {
        if (call != null && isOpen(call)) {
            return text;
        }
        int place = placeEnd(text);
        if (place > 0) {
            return text.substring(0, place);
        }
        return isCall(text) || isElision(text) || text.startsWith(CREATED_BY) ? text : null;
    }

    private static boolean isPlace(String own) {
        return placeEnd(own) == own.length() && !own.startsWith(CREATED_BY);
    }

    private static boolean isElision(String text) {
        return (text.startsWith("...") && text.endsWith("frames elided..."))
                || text.startsWith("goroutine running on other thread")
                || text.startsWith("[originating from goroutine ");
    }

    /// Whether a call's parentheses are still open.
    private static boolean isOpen(String call) {
        return !call.endsWith(")") && !call.startsWith(CREATED_BY) && !call.startsWith("non-Go function");
    }

    /// `net/http.(*conn).serve(0xc000…, {0x8a1c38, 0xc00012a340})`, also where the line breaks in its arguments: no
    /// blank before the parenthesis that opens them.
    private static boolean isCall(String text) {
        if (text.startsWith("non-Go function")) {
            return true;
        }
        int open = text.indexOf('(');
        int blankAt = text.indexOf(' ');
        if (open <= 0 || (blankAt >= 0 && blankAt < open) || !isName(text.charAt(0))) {
            return false;
        }
        if (text.endsWith(")")) {
            return true;
        }
        char last = text.charAt(text.length() - 1);
        return text.indexOf('.') > 0 && (last == ',' || last == '{' || last == '(') && text.indexOf(" ") != 0;
    }

    private static boolean isName(char c) {
        return Character.isLetter(c) || c == '_' || c == '%' || c == '?';
    }

    /// Behind the line number and the offset of `/src/main.go:44 +0x5c`, or behind `pc=0x…`; -1 where it's no place.
    /// Quotation marks that follow belong to whoever quoted it.
    private static int placeEnd(String text) {
        if (text.startsWith("pc=0x")) {
            return text.length();
        }
        for (int colon = text.lastIndexOf(':'); colon > 0; colon = text.lastIndexOf(':', colon - 1)) {
            int at = colon + 1;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at > colon + 1 && at - colon <= 10 && isFile(text, colon)) {
                int end = offsetEnd(text, at);
                return isEnd(text, end) || text.startsWith("\\", end) || text.startsWith("\" ", end) ? end : -1;
            }
        }
        return -1;
    }

    private static int offsetEnd(String text, int from) {
        int at = from;
        // `+0x5c`, and with GOTRACEBACK=system `fp=0x… sp=0x… pc=0x…` behind it.
        while (at < text.length() && text.charAt(at) == ' ') {
            int word = at + 1;
            int to = word;
            while (to < text.length() && " \"'`\\".indexOf(text.charAt(to)) < 0) {
                to++;
            }
            String offset = text.substring(word, to);
            if (!offset.startsWith("+0x")
                    && !offset.startsWith("fp=0x")
                    && !offset.startsWith("sp=0x")
                    && !offset.startsWith("pc=0x")) {
                break;
            }
            at = to;
        }
        return at;
    }

    /// Whether a file's name ends here: a letter or more behind its last dot, or one of the names that aren't files.
    private static boolean isFile(String text, int end) {
        if (text.startsWith("<autogenerated>") || text.startsWith("??") || text.startsWith("_cgo")) {
            return true;
        }
        int at = end;
        while (at > 0 && Character.isLetter(text.charAt(at - 1))) {
            at--;
        }
        return at < end && end - at <= 6 && at > 0 && text.charAt(at - 1) == '.';
    }
}
