package dev.anteroom.handoff.service;

import dev.anteroom.handoff.HandoffException;
import java.time.Duration;
import java.util.Locale;

/// Durations as people write them: `300ms`, `10s`, `2m`, `0`.
public final class Durations {
    private Durations() {}

    public static Duration parse(String text) {
        String bare = text.strip().toLowerCase(Locale.ROOT);
        if (!bare.matches("[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h)|0")) {
            throw new HandoffException("\"" + text + "\" is no duration: write 300ms, 10s or 2m");
        }
        if (bare.equals("0")) {
            return Duration.ZERO;
        }
        String number = bare.replaceAll("[a-z]", "");
        double unitMillis = switch (bare.substring(number.length())) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
        return Duration.ofMillis(Math.round(Double.parseDouble(number) * unitMillis));
    }

    public static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        return millis % 1_000 == 0 && millis < 100_000
                ? millis / 1_000 + " s"
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
