package dev.anteroom.capture.recognise;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splitting and numbers for the formats: linear in the text, and a `null` instead of an exception.
final class Text {
    private Text() {}

    /// The words of a line, split at blanks and tabs.
    static List<String> words(String line) {
        return words(line, Integer.MAX_VALUE);
    }

    /// The first `most` words; the last of them takes the rest of the line.
    static List<String> words(String line, int most) {
        List<String> words = new ArrayList<>();
        int at = 0;
        int length = line.length();
        while (at < length) {
            while (at < length && isBlank(line.charAt(at))) {
                at++;
            }
            if (at == length) {
                break;
            }
            if (words.size() == most - 1) {
                words.add(line.substring(at).stripTrailing());
                break;
            }
            int from = at;
            while (at < length && !isBlank(line.charAt(at))) {
                at++;
            }
            words.add(line.substring(from, at));
        }
        return words;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    static @Nullable Long number(String text) {
        int length = text.length();
        // Most words are none: an exception for each of them is most of what reading a strange file costs.
        if (length == 0 || length > 20 || !isDigit(text.charAt(length - 1))) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// An unsigned 64-bit counter, capped at `Long.MAX_VALUE`.
    static @Nullable Long counter(String text) {
        if (!isDigits(text) || text.length() > 20) {
            return null;
        }
        Long number = number(text);
        return number != null ? number : Long.MAX_VALUE;
    }

    static @Nullable Integer smallNumber(String text) {
        Long number = number(text);
        return number != null && number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE ? number.intValue() : null;
    }

    static @Nullable Double decimal(String text) {
        int length = text.length();
        if (length == 0 || length > 40) {
            return null;
        }
        char first = text.charAt(0);
        if (first != '-' && first != '+' && first != '.' && !isDigit(first)) {
            return null;
        }
        char last = text.charAt(length - 1);
        if (last != '.' && !isDigit(last)) {
            return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// Hostile text, fit for a message.
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), 60); i++) {
            shown.append(Character.isISOControl(text.charAt(i)) ? '?' : text.charAt(i));
        }
        return shown.append(text.length() > 60 ? "…" : "").toString();
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /// Text between `prefix` and the next of ` `, `,`, `)` or the end, or `null` where `prefix` isn't at a word's
    /// start.
    static @Nullable String after(String line, String prefix) {
        int at = line.indexOf(prefix);
        while (at > 0 && !isBlank(line.charAt(at - 1))) {
            at = line.indexOf(prefix, at + 1);
        }
        if (at < 0) {
            return null;
        }
        int from = at + prefix.length();
        int to = from;
        while (to < line.length() && !isBlank(line.charAt(to)) && line.charAt(to) != ',' && line.charAt(to) != ')') {
            to++;
        }
        return line.substring(from, to);
    }
}
