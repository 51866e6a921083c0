package dev.anteroom.capture.latency;

import java.util.OptionalDouble;

/// Numbers and durations as the tools print them.
final class Figures {
    /// Longer than any figure that a tool prints.
    private static final int LONGEST = 40;

    /// More than thirty years: no latency.
    private static final double MOST_MILLIS = 1e12;

    private Figures() {}

    /// A plain decimal; empty where it is none, negative, or not finite.
    static OptionalDouble number(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return OptionalDouble.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean exponent = (c == 'e' || c == 'E' || c == '+' || c == '-') && i > 0;
            if ((c < '0' || c > '9') && c != '.' && !exponent) {
                return OptionalDouble.empty();
            }
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) && value >= 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /// A duration with its unit (`2.81ms`, `117.17µs`, `1m30s`, `900us`), in ms; empty where it is none.
    static OptionalDouble millis(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        int at = 0;
        while (at < text.length()) {
            int from = at;
            while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            OptionalDouble number = number(text.substring(from, at));
            int unitFrom = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            double unit = unitMillis(text.substring(unitFrom, at));
            if (number.isEmpty() || unit == 0 || (at == unitFrom)) {
                return OptionalDouble.empty();
            }
            sum += number.getAsDouble() * unit;
        }
        return sum <= MOST_MILLIS ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    private static double unitMillis(String unit) {
        return switch (unit) {
            case "ns" -> 1e-6;
            // U+00B5 and U+03BC: Go prints the first, people type either.
            case "us", "\u00b5s", "\u03bcs" -> 1e-3;
            case "ms" -> 1;
            case "s", "sec", "secs" -> 1000;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> 0;
        };
    }
}
