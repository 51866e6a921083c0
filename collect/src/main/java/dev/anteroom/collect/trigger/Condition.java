package dev.anteroom.collect.trigger;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// When a capture begins.
public sealed interface Condition {
    /// More connections queued than that.
    record DepthAbove(int connections) implements Condition {}

    /// The queue fuller than that share of its limit, 0 to 1.
    record FillAbove(double share) implements Condition {}

    /// Of the last seconds' connections a quantile waited longer than that.
    ///
    /// @param quantile 0 to 1
    record WaitAbove(double quantile, double millis) implements Condition {}

    /// A connection was dropped because the queue was full.
    record Overflow() implements Condition {}

    /// A quota stopped the process in more than that share of the last second's periods, 0 to 1.
    record ThrottledAbove(double share) implements Condition {}

    /// Whichever comes first.
    record AnyOf(List<Condition> conditions) implements Condition {
        public AnyOf {
            conditions = List.copyOf(conditions);
        }
    }

    /// As the user would write it.
    default String words() {
        return switch (this) {
            case DepthAbove it -> "depth>" + it.connections;
            case FillAbove it -> "depth>" + percent(it.share);
            case WaitAbove it ->
                "wait." + (it.quantile >= 1 ? "max" : "p" + number(it.quantile * 100)) + ">" + number(it.millis) + "ms";
            case Overflow _ -> "overflow";
            case ThrottledAbove it -> "cpu.throttled>" + percent(it.share);
            case AnyOf it -> it.conditions.stream().map(Condition::words).collect(Collectors.joining(" or "));
        };
    }

    private static String percent(double share) {
        return number(share * 100) + "%";
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
    }
}
