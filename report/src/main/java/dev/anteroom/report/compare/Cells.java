package dev.anteroom.report.compare;

import dev.anteroom.diagnosis.compare.Change;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.Metric;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.profile.text.Visible;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Figures of a comparison in words, the same in text and Markdown.
final class Cells {
    private Cells() {}

    static String value(Metric metric, @Nullable Double value) {
        if (value == null) {
            return "—";
        }
        return switch (metric.unit()) {
            case "ms" -> Words.millis(value);
            case "share" -> Words.percent(value);
            case "per second" -> String.format(Locale.ROOT, "%.1f/s", value);
            case "s" -> String.format(Locale.ROOT, "%.1f s", value);
            default -> String.format(Locale.ROOT, "%.0f", value);
        };
    }

    /// The figure's name; of one capture each, the verdict itself says more than a share of one.
    static String name(Comparison comparison, Change change) {
        return isVerdict(comparison, change) ? "verdict" : change.metric().words();
    }

    static String before(Comparison comparison, Change change) {
        return isVerdict(comparison, change)
                ? verdict(comparison.beforeSide())
                : value(change.metric(), change.before());
    }

    static String after(Comparison comparison, Change change) {
        return isVerdict(comparison, change) ? verdict(comparison.afterSide()) : value(change.metric(), change.after());
    }

    private static boolean isVerdict(Comparison comparison, Change change) {
        return change.metric() == Metric.VERDICT
                && comparison.beforeSide().size() == 1
                && comparison.afterSide().size() == 1;
    }

    private static String verdict(Side side) {
        return side.diagnoses().getFirst().verdict().name();
    }

    static String judgement(Change change) {
        return switch (change.judgement()) {
            case WORSE -> "worse";
            case BETTER -> "better";
            case SAME -> "no change";
            case SHOWN -> "";
            case UNKNOWN -> change.before() == null || change.after() == null ? "not known" : "can't tell";
        };
    }

    /// How it was judged, with the probability where a test was made.
    static String method(Change change) {
        if (change.p() == null || change.method().isEmpty()) {
            return change.method();
        }
        return change.method()
                + (change.p() < 0.001 ? "; p < 0.001" : String.format(Locale.ROOT, "; p = %.3f", change.p()));
    }

    static String share(@Nullable Double share) {
        return share == null ? "—" : Words.percent(share);
    }

    /// Text from a capture without what could steer a terminal or a page.
    static String clean(String text) {
        return Visible.line(text);
    }
}
