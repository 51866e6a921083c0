package dev.anteroom.capture.recognise;

import java.nio.charset.StandardCharsets;

/// The lines of a text, one at a time. A line longer than [#LONGEST] bytes is cut there, so that hostile text costs no
/// more than its size.
public final class Lines {
    static final int LONGEST = 1 << 16;

    private final byte[] bytes;
    private final int end;
    private int start;
    private int next;
    private int number;
    private String line = "";
    private boolean present;

    public Lines(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.end = end;
        this.next = from;
        advance();
    }

    public static Lines of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Lines(bytes, 0, bytes.length);
    }

    boolean hasLine() {
        return present;
    }

    /// The current line without its end, empty after the last.
    String line() {
        return line;
    }

    /// Number of the current line, from 1.
    int number() {
        return number;
    }

    /// Offset of the current line's first byte.
    int offset() {
        return start;
    }

    byte[] bytes() {
        return bytes;
    }

    int end() {
        return end;
    }

    void advance() {
        if (next >= end) {
            present = false;
            line = "";
            start = end;
            number++;
            return;
        }
        start = next;
        int stop = stop(start);
        next = stop + 1;
        line = text(start, stop);
        number++;
        present = true;
    }

    /// The line `ahead` lines behind the current one, empty where there is none.
    String peek(int ahead) {
        int from = next;
        for (int i = 1; i < ahead && from < end; i++) {
            from = stop(from) + 1;
        }
        return from >= end ? "" : text(from, stop(from));
    }

    private int stop(int from) {
        int stop = from;
        while (stop < end && bytes[stop] != '\n') {
            stop++;
        }
        return stop;
    }

    /// Blanks at a line's end are whoever's who copied it; but a line of blanks isn't an empty one.
    private String text(int from, int to) {
        int stop = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        int last = stop;
        while (last > from && (bytes[last - 1] == ' ' || bytes[last - 1] == '\t')) {
            last--;
        }
        return new String(bytes, from, Math.min((last == from ? stop : last) - from, LONGEST), StandardCharsets.UTF_8);
    }

    /// Whether the current line is the text's last and has no end: whatever wrote it was cut there, or somebody
    /// copied it without.
    boolean isCut() {
        return present && stop(start) >= end;
    }

    /// Whether blanks were taken from the current line's end.
    boolean isPadded() {
        int stop = stop(start);
        int last = stop > start && bytes[stop - 1] == '\r' ? stop - 2 : stop - 1;
        return last > start && (bytes[last] == ' ' || bytes[last] == '\t');
    }

    /// Goes on at `offset`, which begins a line behind the current one; the lines between are counted and not decoded.
    void skipTo(int offset) {
        for (int i = next; i < offset; i++) {
            if (bytes[i] == '\n') {
                number++;
            }
        }
        next = offset;
        advance();
    }
}
