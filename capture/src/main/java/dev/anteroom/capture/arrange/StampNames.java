package dev.anteroom.capture.arrange;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads times, orders and numbers out of names. Names are at most some hundred characters long, and no pattern here
/// backtracks further than over its own digits.
final class StampNames {
    private static final Map<String, Integer> WORDS = Map.ofEntries(
            Map.entry("before", -1),
            Map.entry("pre", -1),
            Map.entry("start", -1),
            Map.entry("begin", -1),
            Map.entry("first", -1),
            Map.entry("initial", -1),
            Map.entry("baseline", -1),
            Map.entry("earlier", -1),
            Map.entry("early", -1),
            Map.entry("now", 0),
            Map.entry("during", 1),
            Map.entry("mid", 1),
            Map.entry("middle", 1),
            Map.entry("incident", 1),
            Map.entry("after", 2),
            Map.entry("later", 2),
            Map.entry("late", 2),
            Map.entry("post", 2),
            Map.entry("end", 2),
            Map.entry("final", 2),
            Map.entry("last", 2),
            Map.entry("second", 2));

    /// Folder names in front of a number that make it a moment.
    private static final Set<String> PREFIXES = Set.of(
            "",
            "k",
            "t",
            "s",
            "m",
            "n",
            "r",
            "kernel",
            "snap",
            "snapshot",
            "sample",
            "run",
            "step",
            "round",
            "iter",
            "iteration",
            "moment",
            "tick",
            "phase",
            "cap",
            "capture",
            "shot",
            "time",
            "take",
            "pass",
            "dump",
            "set",
            "collect",
            "collection",
            "probe",
            "state",
            "minute",
            "min",
            "sec");

    private static final Pattern DATE_TIME = Pattern.compile(
            "(20\\d\\d)-?(\\d\\d)-?(\\d\\d)[Tt_ .-]?(\\d\\d)[:_.-]?(\\d\\d)[:_.-]?(\\d\\d)(?:[.,](\\d{1,9}))?[Zz]?");
    private static final Pattern DATE = Pattern.compile("(20\\d\\d)[-_.](0[1-9]|1[0-2])[-_.](0[1-9]|[12]\\d|3[01])");
    private static final Pattern EPOCH = Pattern.compile("(?<!\\d)(1\\d{9})(?:\\.(\\d{1,9})|(\\d{3}))?(?!\\d)");

    /// `12:03:59`, `12-03-59`; but not three parts of an address, `10-20-30-40`.
    private static final Pattern CLOCK =
            Pattern.compile("(?<!\\d|\\d[-_.])([0-2]\\d)([-:_.])([0-5]\\d)\\2([0-5]\\d)(?![-_.]?\\d)");

    private static final Pattern UNITS = Pattern.compile("\\d{1,9}(s|sec|secs|m|min|mins|h)");

    private StampNames() {}

    /// A time inside a name, and the rest of the name.
    record Timed(Instant time, String text, String rest) {}

    static @Nullable Timed timed(String name) {
        try {
            Matcher date = DATE_TIME.matcher(name);
            if (date.find()) {
                Instant time = LocalDateTime.of(
                                number(date, 1),
                                number(date, 2),
                                number(date, 3),
                                number(date, 4),
                                number(date, 5),
                                number(date, 6),
                                date.group(7) == null
                                        ? 0
                                        : Integer.parseInt((date.group(7) + "00000000").substring(0, 9)))
                        .toInstant(ZoneOffset.UTC);
                return cut(name, date, time);
            }
            Matcher epoch = EPOCH.matcher(name);
            if (epoch.find()) {
                String fraction =
                        epoch.group(2) != null ? epoch.group(2) : epoch.group(3) != null ? epoch.group(3) : "";
                long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
                return cut(name, epoch, Instant.ofEpochSecond(Long.parseLong(epoch.group(1)), nanos));
            }
            Matcher clock = CLOCK.matcher(name);
            if (clock.find()) {
                // Only the differences are used: the day doesn't matter.
                Instant time = LocalDateTime.of(
                                LocalDate.EPOCH, LocalTime.of(number(clock, 1), number(clock, 3), number(clock, 4)))
                        .toInstant(ZoneOffset.UTC);
                return cut(name, clock, time);
            }
        } catch (DateTimeException e) {
            return null;
        }
        return null;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    private static Timed cut(String name, Matcher matcher, Instant time) {
        String rest = trimmed(name.substring(0, matcher.start()) + "-" + name.substring(matcher.end()));
        return new Timed(time, matcher.group(), rest);
    }

    /// A name without separators at its ends, and without doubled ones.
    static String trimmed(String name) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isSeparator(c)) {
                text.append(c);
            } else if (!text.isEmpty() && text.charAt(text.length() - 1) != '-') {
                text.append('-');
            }
        }
        while (!text.isEmpty() && text.charAt(text.length() - 1) == '-') {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    static boolean isSeparator(char c) {
        return c == '-' || c == '_' || c == '.' || c == ' ' || c == '@' || c == '(' || c == ')' || c == '+';
    }

    /// The order a word stands for (`before`, `later`), or `null`.
    static @Nullable Integer rank(String word) {
        return WORDS.get(word.toLowerCase(Locale.ROOT));
    }

    /// What a folder's name says by itself, or `null` where it says nothing of time.
    static @Nullable Stamp folder(String name) {
        Timed timed = timed(name);
        if (timed != null) {
            return new Stamp(0, 0, timed.time, name);
        }
        Matcher date = DATE.matcher(name);
        if (date.matches()) {
            return new Stamp(0, Long.parseLong(date.group(1) + date.group(2) + date.group(3)), null, name);
        }
        String plain = trimmed(name).toLowerCase(Locale.ROOT);
        int letters = 0;
        while (letters < plain.length() && !Character.isDigit(plain.charAt(letters))) {
            letters++;
        }
        String prefix = trimmed(plain.substring(0, letters));
        String digits = plain.substring(letters);
        Integer rank = isOrdinal(prefix) ? null : WORDS.get(prefix);
        if (digits.isEmpty()) {
            if (rank != null) {
                return new Stamp(rank, 0, null, name);
            }
            // `01-before`, `k-after`
            int dash = prefix.lastIndexOf('-');
            Integer last = dash < 0 ? null : WORDS.get(prefix.substring(dash + 1));
            return last == null || !PREFIXES.contains(prefix.substring(0, dash))
                    ? null
                    : new Stamp(last, 0, null, name);
        }
        if (UNITS.matcher(digits).matches()) {
            Stamp stamp = elapsed(prefix, digits, name);
            if (stamp != null) {
                return stamp;
            }
        }
        if (!isNumber(digits)) {
            int dash = digits.indexOf('-');
            Integer word = dash > 0 && isNumber(digits.substring(0, dash)) && prefix.isEmpty()
                    ? WORDS.get(digits.substring(dash + 1))
                    : null;
            return word == null ? null : new Stamp(0, Long.parseLong(digits.substring(0, dash)), null, name);
        }
        if (rank != null) {
            return new Stamp(rank, Long.parseLong(digits), null, name);
        }
        return PREFIXES.contains(prefix) ? new Stamp(0, Long.parseLong(digits), null, name) : null;
    }

    /// The seconds of a time with its unit, `30s` or `5m`, or `null`.
    static @Nullable Long elapsed(String text) {
        Stamp stamp = UNITS.matcher(text).matches() ? elapsed("", text, text) : null;
        return stamp == null ? null : (Long) stamp.number();
    }

    static boolean isUnit(String letters) {
        return UNITS.matcher("0" + letters).matches();
    }

    /// `t0s`, `+30s`, `2m`: the time since the start, in seconds.
    private static @Nullable Stamp elapsed(String prefix, String digits, String name) {
        int end = 0;
        while (Character.isDigit(digits.charAt(end))) {
            end++;
        }
        long factor = digits.charAt(end) == 'm' ? 60 : digits.charAt(end) == 'h' ? 3600 : 1;
        return PREFIXES.contains(prefix)
                ? new Stamp(0, factor * Long.parseLong(digits.substring(0, end)), null, name)
                : null;
    }

    /// Whether a word can hardly mean anything else, so that it counts in a file's name without a counterpart.
    static boolean isPlain(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "before", "after", "during", "later" -> true;
            default -> false;
        };
    }

    /// A folder of this name is as likely one of two processes as one of two moments.
    static boolean isOrdinal(String word) {
        return switch (word) {
            case "first", "second", "last", "initial" -> true;
            default -> false;
        };
    }

    static boolean isNumber(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
