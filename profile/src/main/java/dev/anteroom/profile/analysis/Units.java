package dev.anteroom.profile.analysis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Values with units, as pprof writes them (github.com/google/pprof/internal/measurement): `1.25s`, `3.50MB`, `12`.
final class Units {
    private record Unit(String name, List<String> aliases, double factor) {}

    private record Kind(List<Unit> units, Unit fallback) {}

    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.HALF_EVEN);
    private static final Kind MEMORY = new Kind(
            List.of(
                    new Unit("B", List.of("b", "byte"), 1),
                    new Unit("kB", List.of("kb", "kbyte", "kilobyte"), 0x1p10),
                    new Unit("MB", List.of("mb", "mbyte", "megabyte"), 0x1p20),
                    new Unit("GB", List.of("gb", "gbyte", "gigabyte"), 0x1p30),
                    new Unit("TB", List.of("tb", "tbyte", "terabyte"), 0x1p40),
                    new Unit("PB", List.of("pb", "pbyte", "petabyte"), 0x1p50)),
            new Unit("B", List.of(), 1));
    private static final Kind TIME = new Kind(
            List.of(
                    new Unit("ns", List.of("ns", "nanosecond"), 1),
                    new Unit("us", List.of("μs", "us", "microsecond"), 1e3),
                    new Unit("ms", List.of("ms", "millisecond"), 1e6),
                    new Unit("s", List.of("s", "sec", "second"), 1e9),
                    new Unit("hrs", List.of("hour", "hr"), 3600e9)),
            new Unit("s", List.of(), 1e9));

    private Units() {}

    private record Scaled(double value, String unit) {}

    /// A value in the unit that suits it best.
    static String label(long value, String unit) {
        return label(value, unit, "auto");
    }

    /// @param to a unit, or `auto`
    static String label(long value, String from, String to) {
        Scaled scaled = scale(value, from, to);
        String text = twoDecimals(scaled.value());
        if (text.endsWith(".00")) {
            text = text.substring(0, text.length() - 3);
        }
        return text.equals("0") || text.equals("-0") ? "0" : text + scaled.unit();
    }

    /// The unit that one column of values is written in: that of the smallest, or a larger one if the largest is far
    /// from it.
    static String common(long smallest, long largest, String unit) {
        String least = scale(smallest, unit, "auto").unit();
        String most = scale(largest, unit, "auto").unit();
        String chosen = !least.equals(most) && smallest * 100 < largest
                ? scale(100 * smallest, unit, "auto").unit()
                : least;
        return chosen.isEmpty() ? unit : chosen;
    }

    /// Nanoseconds of a value, or -1 if it isn't a time.
    static double nanoseconds(long value, String unit) {
        Unit from = find(TIME, unit);
        return from == null ? -1 : value * from.factor();
    }

    private static Scaled scale(long value, String from, String to) {
        if (value < 0 && value != Long.MIN_VALUE) {
            Scaled positive = scale(-value, from, to);
            return new Scaled(-positive.value(), positive.unit());
        }
        for (Kind kind : List.of(MEMORY, TIME)) {
            Unit unit = find(kind, from);
            if (unit != null) {
                return convert(kind, value * unit.factor(), to);
            }
        }
        return switch (to) {
            case "count", "sample", "unit", "minimum", "auto" -> new Scaled(value, "");
            default -> new Scaled(value, to);
        };
    }

    private static Scaled convert(Kind kind, double value, String to) {
        Unit unit = kind.fallback();
        if (to.equals("auto")) {
            double largest = 0;
            for (Unit candidate : kind.units()) {
                if (candidate.factor() >= largest && value / candidate.factor() >= 1) {
                    largest = candidate.factor();
                    unit = candidate;
                }
            }
        } else {
            Unit wanted = find(kind, to);
            unit = wanted == null ? unit : wanted;
        }
        return new Scaled(value / unit.factor(), unit.name());
    }

    private static @Nullable Unit find(Kind kind, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String singular = lower.length() > 2 && lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
        for (Unit unit : kind.units()) {
            if (unit.aliases().contains(singular)) {
                return unit;
            }
        }
        return null;
    }

    /// A share, six characters wide: `12.50%`, `0.12%`, `  100%`.
    static String percentage(long value, long total) {
        double ratio = total == 0 ? 0 : Math.abs((double) value / total) * 100;
        if (ratio >= 99.95 && ratio <= 100.05) {
            return "  100%";
        }
        String text = ratio >= 1 ? twoDecimals(ratio) : twoDigits(ratio);
        return " ".repeat(Math.max(0, 5 - text.length())) + text + "%";
    }

    /// Go's `%.2f`: half to even, of the number's exact binary value (Java's formatter rounds its shortest
    /// decimal up).
    private static String twoDecimals(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }

    /// Go's `%.2g` for numbers below 1.
    private static String twoDigits(double ratio) {
        String text;
        if (ratio == 0) {
            text = "0";
        } else {
            BigDecimal rounded = new BigDecimal(ratio).round(TWO_DIGITS).stripTrailingZeros();
            int exponent = rounded.precision() - rounded.scale() - 1;
            if (exponent < -4) {
                String digits = rounded.unscaledValue().toString();
                text = digits.charAt(0) + (digits.length() > 1 ? "." + digits.substring(1) : "") + "e-"
                        + (exponent > -10 ? "0" : "") + -exponent;
            } else {
                text = rounded.toPlainString();
            }
        }
        return text;
    }
}
