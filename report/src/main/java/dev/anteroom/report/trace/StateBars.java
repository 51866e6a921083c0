package dev.anteroom.report.trace;

import dev.anteroom.gotrace.summary.LoopState;
import dev.anteroom.gotrace.summary.StateTimes;
import dev.anteroom.gotrace.summary.Timeline;
import dev.anteroom.gotrace.summary.WaitKind;
import java.util.Locale;

/// Stacked bars as SVG. Colours come from the style sheet, by class.
final class StateBars {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 56;
    private static final int BAR = 14;

    private StateBars() {}

    static String css(LoopState state) {
        return "s-" + state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// What an accept loop did, one stack of shares per slot.
    ///
    /// @param windowNanos the trace's length, which is the width
    static String timeline(Timeline timeline, long windowNanos) {
        StringBuilder svg = new StringBuilder(4096);
        svg.append("<svg class=\"over-time\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"")
                .append("What the accept loop did over ")
                .append(Durations.text(windowNanos))
                .append("\">\n");
        double perNano = (double) WIDTH / Math.max(1, windowNanos);
        double slotWidth = timeline.slotNanos() * perNano;
        for (LoopState state : LoopState.values()) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < timeline.slots().size(); i++) {
                Timeline.Slot slot = timeline.slots().get(i);
                double below = 0;
                for (LoopState lower : LoopState.values()) {
                    if (lower == state) {
                        break;
                    }
                    below += slot.nanos(lower);
                }
                if (slot.nanos(state) > 0) {
                    double scale = (double) HEIGHT / timeline.slotNanos();
                    path.append(String.format(
                            Locale.ROOT,
                            "M%.2f %.2fh%.2fv%.2fh%.2fz",
                            i * slotWidth,
                            HEIGHT - below * scale,
                            slotWidth,
                            -slot.nanos(state) * scale,
                            -slotWidth));
                }
            }
            if (!path.isEmpty()) {
                svg.append("<path class=\"")
                        .append(css(state))
                        .append("\" d=\"")
                        .append(path)
                        .append("\"><title>")
                        .append(Words.of(state))
                        .append("</title></path>\n");
            }
        }
        svg.append("</svg>\n<p class=\"axis\"><span>0</span><span>")
                .append(Durations.text(windowNanos))
                .append("</span></p>\n");
        return svg.toString();
    }

    /// What goroutines did, as one bar.
    static String goroutines(StateTimes times) {
        double total = Math.max(1, times.totalNanos());
        StringBuilder svg = new StringBuilder(512);
        svg.append("<svg class=\"states\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(BAR)
                .append("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"shares of goroutine time\">");
        double at = part(svg, 0, times.runningNanos() / total, "g-running", "running");
        for (WaitKind kind : WaitKind.values()) {
            String css = "g-" + kind.name().toLowerCase(Locale.ROOT);
            at = part(svg, at, times.waitingNanos(kind) / total, css, Words.of(kind));
        }
        return svg.append("</svg>").toString();
    }

    /// The colours of [#goroutines] for the states that are there.
    static String goroutineLegend(StateTimes times) {
        StringBuilder html = new StringBuilder(512);
        if (times.runningNanos() > 0) {
            html.append("<span><i class=\"g-running\"></i>running</span> ");
        }
        for (WaitKind kind : WaitKind.values()) {
            if (times.waitingNanos(kind) > 0) {
                html.append("<span><i class=\"g-")
                        .append(kind.name().toLowerCase(Locale.ROOT))
                        .append("\"></i>")
                        .append(Words.of(kind))
                        .append("</span> ");
            }
        }
        return html.toString();
    }

    private static double part(StringBuilder svg, double at, double share, String css, String name) {
        if (share > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%.2f\" width=\"%.2f\" y=\"0\" height=\"%d\"><title>%s %s</title></rect>",
                    css,
                    at * WIDTH,
                    share * WIDTH,
                    BAR,
                    name,
                    Durations.percent(share)));
        }
        return at + share;
    }

    /// One share as a bar.
    static String bar(double share) {
        return String.format(
                Locale.ROOT,
                "<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"%.1f\" height=\"10\"/></svg>",
                100 * share);
    }
}
