package dev.anteroom.report.flame;

import dev.anteroom.profile.text.Visible;
import java.util.Locale;

/// Values and shares as `flame.js` writes them. (By hand: `String.format` takes longer than all the rest of a picture.)
final class Figures {
    private record Step(double factor, String suffix) {}

    private static final Step[] TIME = {
        new Step(3.6e12, "h"),
        new Step(60e9, "min"),
        new Step(1e9, "s"),
        new Step(1e6, "ms"),
        new Step(1e3, "µs"),
        new Step(1, "ns")
    };
    private static final Step[] SIZE = {
        new Step(0x1p40, "TB"), new Step(0x1p30, "GB"), new Step(0x1p20, "MB"), new Step(1024, "kB"), new Step(1, "B")
    };

    private Figures() {}

    /// A value with its unit, as pprof spells units.
    static String value(double value, String unit) {
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "nanoseconds", "nanosecond", "ns" -> scaled(TIME, value);
            case "microseconds", "us" -> scaled(TIME, value * 1e3);
            case "milliseconds", "ms" -> scaled(TIME, value * 1e6);
            case "seconds", "s" -> scaled(TIME, value * 1e9);
            case "bytes", "byte", "b" -> scaled(SIZE, value);
            case "kilobytes", "kb" -> scaled(SIZE, value * 1024);
            case "megabytes", "mb" -> scaled(SIZE, value * 0x1p20);
            case "count", "" -> grouped(Math.round(value));
            default -> grouped(Math.round(value)) + " " + Visible.line(unit);
        };
    }

    private static String scaled(Step[] steps, double value) {
        for (Step step : steps) {
            if (Math.abs(value) >= step.factor()) {
                return trimmed(value / step.factor()) + " " + step.suffix();
            }
        }
        return trimmed(value) + " " + steps[steps.length - 1].suffix();
    }

    private static String trimmed(double value) {
        double size = Math.abs(value);
        String text = fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
        return text.endsWith(".00") || text.endsWith(".0") ? text.substring(0, text.indexOf('.')) : text;
    }

    /// A share as a percentage.
    static String percent(double share) {
        double value = share * 100;
        if (value != 0 && Math.abs(value) < 0.01) {
            return "<0.01%";
        }
        return fixed(value, Math.abs(value) < 1 ? 2 : 1) + "%";
    }

    /// With so many digits after the point.
    static String fixed(double value, int digits) {
        long factor = digits == 0 ? 1 : digits == 1 ? 10 : 100;
        if (Math.abs(value) > 1e15) {
            return Double.toString(value);
        }
        long rounded = Math.round(Math.abs(value) * factor);
        StringBuilder text = new StringBuilder(16);
        if (value < 0 && rounded != 0) {
            text.append('-');
        }
        text.append(rounded / factor);
        if (digits > 0) {
            long rest = rounded % factor;
            text.append('.');
            if (digits == 2 && rest < 10) {
                text.append('0');
            }
            text.append(rest);
        }
        return text.toString();
    }

    static String grouped(long value) {
        StringBuilder text = new StringBuilder(Long.toString(value));
        for (int at = text.length() - 3; at > (value < 0 ? 1 : 0); at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }
}
