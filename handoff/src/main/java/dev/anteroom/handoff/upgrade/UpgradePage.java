package dev.anteroom.handoff.upgrade;

import dev.anteroom.handoff.service.Durations;
import dev.anteroom.report.html.Markup;
import dev.anteroom.report.html.Page;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// An upgrade as one HTML file: a lane for each process, the kernel's queues below on the same time axis, and every
/// event.
public final class UpgradePage {
    private static final int WIDTH = 960;
    private static final int LEFT = 110;
    private static final int LANE = 22;
    private static final int QUEUE = 70;
    private static final int TICKS = 6;
    private static final String CSS = """
        main { max-width: 1000px; margin: 0 auto; padding: 24px 16px; }
        h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; }
        .verdict { font-weight: 600; } .promoted { color: var(--good); } .taken-back { color: var(--bad); }
        .picture { overflow-x: auto; } pre { overflow-x: auto; white-space: pre-wrap; }
        svg { display: block; width: 100%; height: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
        svg text { font: 11px var(--mono); fill: var(--ink-2); }
        .axis { stroke: var(--line); } .starts { fill: var(--p-unclear); } .accepts { fill: var(--p-accepting); }
        .told { fill: var(--p-busy); } .drains { fill: var(--p-runnable); } .cleans { fill: var(--p-collecting); }
        .depth { fill: var(--depth-fill); stroke: var(--depth); stroke-width: 1; }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 3px 10px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        .legend span { display: inline-block; margin-right: 16px; } .legend svg { display: inline-block; width: 12px; height: 12px; border: 0; vertical-align: -1px; }
        @media (max-width: 640px) { .picture svg { min-width: 640px; } svg text { font-size: 15px; } .legend span { display: block; } }
        td:first-child { white-space: nowrap; font-family: var(--mono); }
        """;

    private UpgradePage() {}

    public static String render(UpgradeReport report) {
        StringBuilder body = new StringBuilder("<main><h1>")
                .append(Markup.text(report.service()))
                .append(", upgrade ")
                .append(report.number())
                .append("</h1><p><span class=\"verdict ")
                .append(verdict(report.outcome()))
                .append("</span>: ")
                .append(Markup.text(report.reason(), 2_000))
                .append("</p><p>")
                .append(Markup.text(report.startedAt() + ", " + report.mode() + ", "
                        + Durations.text(Duration.ofMillis(report.millis()))))
                .append("</p>");
        picture(body, report);
        legend(body);
        lost(body, report);
        DepartureTimes departure = report.departure();
        if (departure != null) {
            body.append("<h2>How the old version shut down</h2><p>")
                    .append(Markup.text(UpgradeText.phases(departure), 1_000))
                    .append("</p>");
        }
        figures(body, report);
        body.append("<h2>Events</h2><table><thead><tr><th>after</th><th>what</th></tr></thead><tbody>");
        for (UpgradeEvent event : report.events()) {
            body.append("<tr><td>")
                    .append(String.format(Locale.ROOT, "%.3f s", event.millis() / 1000.0))
                    .append("</td><td>")
                    .append(Markup.text(event.text(), 2_000))
                    .append("</td></tr>");
        }
        body.append("</tbody></table></main>");
        return Page.titled(report.service() + " upgrade " + report.number())
                .style(CSS)
                .body(body)
                .render();
    }

    /// The end of the verdict's opening tag, and its words.
    private static String verdict(UpgradeReport.Outcome outcome) {
        return switch (outcome) {
            case PROMOTED -> "promoted\">Promoted";
            case ROLLED_BACK -> "taken-back\">Taken back";
            case REFUSED -> "taken-back\">Refused";
            case DEGRADED -> "taken-back\">Degraded";
            case DRY_RUN -> "\">Only looked at";
        };
    }

    private static void lost(StringBuilder body, UpgradeReport report) {
        body.append("<h2>What it cost clients</h2><p>")
                .append(Markup.text(report.losses().toString()))
                .append("</p>");
        if (!report.lastWords().isEmpty()) {
            body.append("<h2>What the newcomer wrote last</h2><pre>");
            for (String line : report.lastWords()) {
                body.append(Markup.text(line, 500)).append('\n');
            }
            body.append("</pre>");
        }
    }

    private static void picture(StringBuilder body, UpgradeReport report) {
        int height = 30 + 2 * (LANE + 8) + report.queues().size() * (QUEUE + 14) + 8;
        body.append("<div class=\"picture\"><svg role=\"img\" aria-label=\"Processes and queue depth over time\""
                        + " viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("\">");
        for (int tick = 0; tick <= TICKS; tick++) {
            long millis = report.millis() * tick / TICKS;
            double x = x(report, millis);
            body.append(String.format(
                    Locale.ROOT,
                    "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"20\" y2=\"%d\"/><text x=\"%.1f\" y=\"14\""
                            + " text-anchor=\"%s\">%.1f s</text>",
                    x,
                    x,
                    height,
                    x,
                    tick == TICKS ? "end" : "middle",
                    millis / 1000.0));
        }
        int y = 26;
        lane(body, report, "old " + report.oldPid(), Lane.old(report), y);
        y += LANE + 8;
        if (report.newPid() != 0) {
            lane(body, report, "new " + report.newPid(), Lane.newcomer(report), y);
        }
        y += LANE + 8;
        for (Map.Entry<String, QueueSeries> queue : report.queues().entrySet()) {
            queue(body, report, queue.getKey(), queue.getValue(), y);
            y += QUEUE + 14;
        }
        body.append("</svg></div>");
    }

    private static double x(UpgradeReport report, long millis) {
        return LEFT + (WIDTH - LEFT - 10.0) * Math.min(millis, report.millis()) / Math.max(1, report.millis());
    }

    private static void lane(StringBuilder body, UpgradeReport report, String label, Lane lane, int y) {
        body.append("<text x=\"6\" y=\"")
                .append(y + 15)
                .append("\">")
                .append(Markup.text(label))
                .append("</text>");
        long end = Math.min(report.millis(), lane.ended());
        String[] kinds = {"starts", "accepts", "told", "drains", "cleans"};
        long[] begins = {lane.spawned(), lane.accepts(), lane.told(), lane.closed(), lane.drained()};
        for (int i = 0; i < kinds.length; i++) {
            long from = Math.min(begins[i], end);
            long to = end;
            for (int later = i + 1; later < kinds.length; later++) {
                to = Math.min(to, begins[later]);
            }
            if (to > from) {
                body.append(String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                        kinds[i],
                        x(report, from),
                        y,
                        Math.max(1, x(report, to) - x(report, from)),
                        LANE));
            }
        }
    }

    private static void queue(StringBuilder body, UpgradeReport report, String name, QueueSeries series, int y) {
        int columns = WIDTH - LEFT - 10;
        int[] depths = series.columns(columns, report.millis());
        int max = Math.max(1, series.max());
        body.append("<text x=\"6\" y=\"")
                .append(y + 15)
                .append("\">")
                .append(Markup.text(name, 20))
                .append("</text><text x=\"6\" y=\"")
                .append(y + 30)
                .append("\">max ")
                .append(series.max())
                .append("</text><path class=\"depth\" d=\"M")
                .append(LEFT)
                .append(' ')
                .append(y + QUEUE);
        for (int column = 0; column < columns; column++) {
            body.append('L').append(LEFT + column).append(' ').append(y + QUEUE - QUEUE * depths[column] / max);
        }
        body.append('L').append(LEFT + columns).append(' ').append(y + QUEUE).append("Z\"/>");
    }

    private static void legend(StringBuilder body) {
        body.append("<p class=\"legend\">");
        String[][] kinds = {
            {"starts", "starts: not ready yet"},
            {"accepts", "ready: accepts connections"},
            {"told", "told to stop, and still accepts"},
            {"drains", "drains: accepts no more, finishes its connections"},
            {"cleans", "cleans up: no connection left"},
            {"depth", "accept queue: connections that wait on this listener (\", new\": the newcomer's own)"}
        };
        for (String[] kind : kinds) {
            body.append("<span><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"")
                    .append(kind[0])
                    .append("\" width=\"12\" height=\"12\"/></svg> ")
                    .append(kind[1])
                    .append("</span>");
        }
        body.append("</p>");
    }

    private static void figures(StringBuilder body, UpgradeReport report) {
        if (report.before().isEmpty()) {
            return;
        }
        body.append("<h2>The queue</h2><table><thead><tr><th>listener</th><th>under the old one</th>")
                .append("<th>under the newcomer</th></tr></thead><tbody>");
        report.before().forEach((name, before) -> {
            QueueFigures after = report.after().get(name);
            body.append("<tr><td>")
                    .append(Markup.text(name))
                    .append("</td><td>")
                    .append(Markup.text(before.toString()))
                    .append("</td><td>")
                    .append(after == null ? "not measured" : Markup.text(after.toString()))
                    .append("</td></tr>");
        });
        body.append("</tbody></table>");
    }
}
