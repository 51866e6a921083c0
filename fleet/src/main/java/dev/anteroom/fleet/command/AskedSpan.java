package dev.anteroom.fleet.command;

import dev.anteroom.fleet.store.Span;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The time that a user asks about: moments, days, or how long ago.
final class AskedSpan {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,5})([hd])");
    private static final String USUAL = "7d";

    private AskedSpan() {}

    /// @throws IllegalArgumentException if one of them is no time
    static Span of(@Nullable String since, @Nullable String until, Instant now) {
        Instant end = until == null ? now : moment(until, now);
        return new Span(moment(since == null ? USUAL : since, end), end);
    }

    private static Instant moment(String text, Instant end) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return end.minus(ago.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count));
        }
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "a time is a day (2026-11-30), a moment (2026-11-30T12:00:00Z) or how long before (7d, 12h), not "
                            + text,
                    e);
        }
    }
}
