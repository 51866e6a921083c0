package dev.anteroom.report.terminal;

import dev.anteroom.profile.text.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The one place where text leaves for a terminal: whatever a command prints, an error included, goes through
/// it. It passes text, line feeds and tabs, and colours ([#COLOUR]) where colour is wanted; everything else
/// that a terminal would act upon is shown by its code ([Visible]). A carriage return before a line feed is
/// dropped.
public final class TerminalWriter extends Writer {
    private static final char ESCAPE = '\u001b';
    /// Longest sequence that is looked at: two colours of three numbers each.
    private static final int MAX_SEQUENCE = 48;
    /// Select Graphic Rendition (ECMA-48) with what this project uses: bold, faint, italic, underlined, their
    /// ends, and colours. Not conceal, blink or reverse: a name that passed could hide what follows.
    private static final Pattern COLOUR = Pattern.compile(
            "\u001b\\[(?:(?:[0-4]|2[1-4]|3[0-79]|4[0-79]|9[0-7]|10[0-7]|[34]8;5;\\d{1,3}|[34]8;2;\\d{1,3};\\d{1,3};\\d{1,3})(?:;(?!m)|(?=m)))*m");

    private final Writer to;
    private final BooleanSupplier colour;
    /// What has begun and can't be judged yet: half a surrogate pair, a carriage return, part of a sequence.
    private String pending = "";

    /// @param colour whether colours pass; only asked once there is one
    public TerminalWriter(Writer to, BooleanSupplier colour) {
        super(to);
        this.to = to;
        this.colour = colour;
    }

    @Override
    public void write(char[] chars, int from, int length) throws IOException {
        synchronized (lock) {
            String text = pending + new String(chars, from, length);
            int end = judged(text);
            pending = text.substring(end);
            to.write(passed(text.substring(0, end)));
        }
    }

    /// How much of the text can be judged without what follows it.
    private int judged(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        int last = text.length() - 1;
        char unit = text.charAt(last);
        if (unit == '\r' || Character.isHighSurrogate(unit)) {
            return last;
        }
        int escape = text.lastIndexOf(ESCAPE);
        boolean open = escape >= 0
                && text.length() - escape < MAX_SEQUENCE
                && text.substring(escape + 1).matches("(?:\\[[0-9;]*)?");
        return open ? escape : text.length();
    }

    private String passed(String text) {
        StringBuilder passed = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int next = special(text, at);
            passed.append(Visible.text(text.substring(at, next)));
            at = next;
            if (at < text.length()) {
                at = passSpecial(text, at, passed);
            }
        }
        return passed.toString();
    }

    private static int special(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\r' && text.charAt(at) != ESCAPE) {
            at++;
        }
        return at;
    }

    private int passSpecial(String text, int at, StringBuilder passed) {
        if (text.charAt(at) == '\r') {
            if (at + 1 == text.length() || text.charAt(at + 1) != '\n') {
                Visible.append(passed, '\r');
            }
            return at + 1;
        }
        Matcher sequence = COLOUR.matcher(text).region(at, Math.min(text.length(), at + MAX_SEQUENCE));
        if (sequence.lookingAt() && colour.getAsBoolean()) {
            passed.append(sequence.group());
            return sequence.end();
        }
        Visible.append(passed, ESCAPE);
        return at + 1;
    }

    @Override
    public void flush() throws IOException {
        synchronized (lock) {
            // A flush comes after whole lines: what is pending has no other half.
            to.write(passed(pending));
            pending = "";
            to.flush();
            // A PrintWriter keeps to itself that its reader has gone: whoever prints for ever has to hear of it.
            if (to instanceof PrintWriter printer && printer.checkError()) {
                throw new IOException("nobody reads the output any more");
            }
        }
    }

    @Override
    public void close() throws IOException {
        flush();
        to.close();
    }
}
