package dev.anteroom.capture.recognise;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line that is a time and nothing else: `date`, `date -Is`, `date +%s`, `date +%T`. It dates what follows in
/// its file. A zone name other than UTC is read as UTC: only differences are ever used.
final class DateFormat implements TextFormat {
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        Instant instant = instant(lines.line().strip());
        if (instant == null) {
            return false;
        }
        findings.time(instant);
        lines.advance();
        return true;
    }

    /// The time that a heading has in it (`sample 3 at 2026-11-23T23:42:05Z`, `Mon Nov 23 23:42:05 UTC 2026`), or
    /// `null`.
    static @Nullable Instant within(String heading) {
        Instant whole = instant(heading);
        if (whole != null) {
            return whole;
        }
        List<String> words = Text.words(heading, 20);
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean spelled = DAYS.contains(word);
            for (int to = Math.min(words.size(), i + (spelled ? 7 : 2)); to > i; to--) {
                String text = String.join(" ", words.subList(i, to));
                // A number alone may be anything.
                Instant time = text.indexOf(':') < 0 ? null : instant(text);
                if (time != null) {
                    return time;
                }
            }
        }
        return null;
    }

    /// The time that the whole text is, or `null`.
    static @Nullable Instant instant(String text) {
        if (text.length() < 8 || text.length() > 45) {
            return null;
        }
        try {
            if (text.charAt(2) == ':') {
                // Only differences are ever used: the day doesn't matter.
                return LocalDate.EPOCH
                        .atTime(LocalTime.parse(text.replace(',', '.')))
                        .toInstant(ZoneOffset.UTC);
            }
            Instant epoch = epoch(text);
            if (epoch != null) {
                return epoch;
            }
            if (DAYS.contains(text.substring(0, 3))) {
                return spelled(Text.words(text));
            }
            return iso(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// Seconds since 1970, ten digits, with or without a fraction; or thirteen digits of milliseconds, nineteen of
    /// nanoseconds.
    private static @Nullable Instant epoch(String text) {
        int dot = text.indexOf('.');
        String whole = dot < 0 ? text : text.substring(0, dot);
        Long number = Text.counter(whole);
        if (number == null || (whole.charAt(0) != '1' && whole.charAt(0) != '2')) {
            return null;
        }
        return switch (whole.length()) {
            case 10 -> {
                String fraction = dot < 0 ? "0" : text.substring(dot + 1);
                Long nanos = Text.counter((fraction + "000000000").substring(0, 9));
                yield nanos == null || fraction.length() > 9 ? null : Instant.ofEpochSecond(number, nanos);
            }
            case 13 -> dot < 0 ? Instant.ofEpochMilli(number) : null;
            case 19 -> dot < 0 ? Instant.ofEpochSecond(number / 1_000_000_000, number % 1_000_000_000) : null;
            default -> null;
        };
    }

    private static @Nullable Instant iso(String text) {
        if (text.length() < 19
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || !Text.isDigits(text.substring(0, 4))) {
            return null;
        }
        String normal = text.replace(',', '.');
        if (normal.charAt(10) == ' ') {
            normal = normal.substring(0, 10) + "T" + normal.substring(11);
        }
        normal = normal.replace(" ", "");
        if (normal.length() < 19) {
            return null;
        }
        String zone = normal.substring(19);
        int sign = Math.max(zone.indexOf('+'), zone.indexOf('-'));
        if (sign >= 0 && zone.length() - sign == 5) {
            int colon = 19 + sign + 3;
            normal = normal.substring(0, colon) + ":" + normal.substring(colon);
        }
        if (normal.endsWith("UTC")) {
            normal = normal.substring(0, normal.length() - 3) + "Z";
        }
        if (sign >= 0 || normal.endsWith("Z")) {
            return OffsetDateTime.parse(normal).toInstant();
        }
        return LocalDateTime.parse(normal).toInstant(ZoneOffset.UTC);
    }

    /// `Mon Nov 23 23:42:05 UTC 2026`, `Mon 23 Nov 2026 11:42:05 PM UTC`.
    private static @Nullable Instant spelled(List<String> words) {
        int month = 0;
        int day = 0;
        int year = 0;
        String time = "";
        int hours = 0;
        for (String word : words.subList(1, words.size())) {
            Integer number = Text.smallNumber(word);
            if (MONTHS.contains(word)) {
                month = MONTHS.indexOf(word) + 1;
            } else if (number != null && number >= 1970) {
                year = number;
            } else if (number != null && day == 0) {
                day = number;
            } else if (word.indexOf(':') > 0) {
                time = word;
            } else if (word.equals("PM")) {
                hours = 12;
            }
        }
        String[] parts = time.split(":", 4);
        if (month == 0 || day == 0 || year == 0 || parts.length != 3) {
            return null;
        }
        Integer hour = Text.smallNumber(parts[0]);
        Integer minute = Text.smallNumber(parts[1]);
        Integer second = parts[2].length() < 2 ? null : Text.smallNumber(parts[2].substring(0, 2));
        if (hour == null || minute == null || second == null) {
            return null;
        }
        return LocalDateTime.of(year, month, day, hours == 12 ? hour % 12 + 12 : hour, minute, second)
                .toInstant(ZoneOffset.UTC);
    }
}
