package dev.anteroom.profile.goroutine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Where things begin and end in the bytes of a dump.
final class DumpText {
    private static final byte[] GOROUTINE = ascii("goroutine ");

    private DumpText() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The next line feed, or -1.
    static int lineFeed(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// The end of a line without its carriage return.
    static int withoutReturn(byte[] text, int from, int lineFeed) {
        return lineFeed > from && text[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
    }

    static boolean startsWith(byte[] text, int from, int to, byte[] prefix) {
        int end = from + prefix.length;
        return end <= to && Arrays.equals(text, from, end, prefix, 0, prefix.length);
    }

    static int indexOf(byte[] text, int from, int to, byte wanted) {
        for (int i = from; i < to; i++) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static int lastIndexOf(byte[] text, int from, int to, byte wanted) {
        for (int i = to - 1; i >= from; i--) {
            if (text[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// The digits' end.
    static int digitsEnd(byte[] text, int from, int to) {
        int i = from;
        while (i < to && isDigit(text[i])) {
            i++;
        }
        return i;
    }

    /// A decimal number; more than 18 digits are no number that a runtime writes and give -1, as no digits do.
    static long decimal(byte[] text, int from, int to) {
        if (to <= from || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    /// The digits at `from` as an int, [Integer#MAX_VALUE] at most.
    static int decimalUpTo(byte[] text, int from, int to) {
        long value = decimal(text, from, digitsEnd(text, from, to));
        return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
    }

    /// The value of `0x…` at `from`; 0 where there is none, or a `?` says that it may be stale.
    static long hex(byte[] text, int from, int to) {
        if (to - from < 3 || text[from] != '0' || text[from + 1] != 'x') {
            return 0;
        }
        long value = 0;
        int end = Math.min(to, from + 18);
        for (int i = from + 2; i < end; i++) {
            int digit = Character.digit(text[i], 16);
            if (digit < 0) {
                return text[i] == '?' ? 0 : value;
            }
            value = value << 4 | digit;
        }
        return end < to && text[end] == '?' ? 0 : value;
    }

    /// The colon before the line number of `⇥/path/file.go:123 +0x1d`; -1 where there is none (`⇥pc=0x…`).
    static int lineNumberColon(byte[] text, int from, int to) {
        int colon = lastIndexOf(text, from, to, (byte) ':');
        if (colon <= from + 1) {
            return -1;
        }
        int end = digitsEnd(text, colon + 1, to);
        boolean number = end > colon + 1 && end - colon <= 10 && (end == to || text[end] == ' ');
        return number ? colon : -1;
    }

    /// Whether a goroutine's header can begin here: `goroutine 12 [` or `goroutine 12 gp=0x…`.
    static boolean looksLikeHeader(byte[] text, int from, int to) {
        if (!startsWith(text, from, to, GOROUTINE)) {
            return false;
        }
        int digits = from + GOROUTINE.length;
        int end = digitsEnd(text, digits, to);
        return end > digits
                && end - digits <= 18
                && end + 1 < to
                && text[end] == ' '
                && (text[end + 1] == '[' || text[end + 1] == 'g');
    }
}
