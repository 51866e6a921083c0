package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Series;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How windows and quantities are put into words, the same everywhere.
public final class Words {
    private Words() {}

    /// The window of a difference: its length where both ends are dated, otherwise the labels of its ends.
    public static String window(Series.Pair<?> pair) {
        Optional<Duration> window = pair.window();
        if (window.isPresent()) {
            return seconds(window.get());
        }
        return "from " + moment(pair.before().moment()) + " to "
                + moment(pair.after().moment());
    }

    public static String moment(Moment moment) {
        return moment.label().isEmpty() ? "snapshot " + (moment.order() + 1) : moment.label();
    }

    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    /// Milliseconds with as many digits as matter: `0.4 ms`, `83 ms`, `4.1 s`.
    public static String millis(double millis) {
        if (millis >= 1000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, share > 0 && share < 0.1 ? "%.1f%%" : "%.0f%%", share * 100);
    }

    /// `1 connection`, `2 connections`.
    /// The same with a capital, to begin a sentence.
    public static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
