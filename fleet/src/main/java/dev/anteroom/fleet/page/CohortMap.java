package dev.anteroom.fleet.page;

import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import dev.anteroom.report.html.Markup;
import dev.anteroom.wire.WaitHistogram;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The accept wait of workloads over time: a row for each, a cell for some hours, coloured by the P99 of all
/// connections of all its hosts in them. Histograms are added, quantiles aren't averaged.
///
/// @param columns how many cells a row has
/// @param rows by workload, worst first
record CohortMap(Span span, int columns, Map<String, WaitHistogram.@Nullable Builder[]> rows) {
    private static final int MAX_WORKLOADS = 16;
    private static final int MAX_COLUMNS = 48;
    private static final int CELL_WIDTH = 16;
    private static final int CELL_HEIGHT = 18;
    private static final int LABELS = 120;
    private static final int AXIS = 20;
    private static final int MAX_LABEL = 16;
    private static final int MAX_TEXT = 80;
    /// From these P99s on a cell has the next colour, ms.
    private static final double[] STEPS = {5, 20, 50, 200, 1_000};

    static CohortMap of(FleetDatabase database, Span span) {
        long hours = Math.max(1, span.length().toHours());
        int columns = (int) Math.min(MAX_COLUMNS, hours);
        List<String> worst = database.list(
                "SELECT workload FROM fleet.worst_listener GROUP BY workload ORDER BY sum(waited_seconds) DESC,"
                        + " workload LIMIT "
                        + MAX_WORKLOADS,
                row -> row.getString(1));
        Map<String, WaitHistogram.@Nullable Builder[]> rows = new LinkedHashMap<>();
        worst.forEach(workload -> rows.put(workload, new WaitHistogram.@Nullable Builder[columns]));
        double width = span.length().toMillis() / (double) columns;
        database.each(
                "SELECT workload, start, waits FROM fleet.rollup_hour WHERE workload = ANY (?)"
                        + " AND start >= (SELECT fleet.since()) AND start < (SELECT fleet.until())",
                row -> {
                    WaitHistogram.@Nullable Builder[] cells = rows.get(row.getString(1));
                    if (cells == null) {
                        return false;
                    }
                    Instant start = row.getTimestamp(2).toInstant();
                    int column = (int) Math.min(
                            columns - 1, Duration.between(span.since(), start).toMillis() / width);
                    WaitHistogram.Builder cell = cells[column];
                    if (cell == null) {
                        cell = new WaitHistogram.Builder();
                        cells[column] = cell;
                    }
                    cell.add(WaitHistogram.ofBytes(row.getBytes(3)));
                    return true;
                },
                (Object) worst.toArray(String[]::new));
        return new CohortMap(span, columns, rows);
    }

    String html() {
        if (rows.isEmpty()) {
            return "";
        }
        int width = LABELS + columns * CELL_WIDTH;
        int height = rows.size() * CELL_HEIGHT + AXIS;
        StringBuilder out = new StringBuilder("<section id=\"waits\"><h2>Accept wait by workload</h2>");
        out.append("<p class=\"note\">P99 of all connections of all hosts of the workload, ")
                .append(rows.size())
                .append(" workloads that waited most. Empty: nothing was seen.</p>");
        out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Accept wait by"
                        + " workload\"><svg class=\"cohorts\" role=\"img\" aria-label=\"P99 of the accept wait by"
                        + " workload and time\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\">");
        int y = 0;
        for (Map.Entry<String, WaitHistogram.@Nullable Builder[]> row : rows.entrySet()) {
            row(out, row.getKey(), row.getValue(), y);
            y += CELL_HEIGHT;
        }
        axis(out, y);
        out.append("</svg></div>");
        return out.append(key()).append("</section>").toString();
    }

    private void row(StringBuilder out, String workload, WaitHistogram.@Nullable Builder[] cells, int y) {
        String label = workload.length() > MAX_LABEL ? workload.substring(0, MAX_LABEL - 1) + "…" : workload;
        out.append("<text x=\"")
                .append(LABELS - 8)
                .append("\" y=\"")
                .append(y + CELL_HEIGHT - 5)
                .append("\" text-anchor=\"end\">")
                .append(Markup.text(label))
                .append("</text>");
        for (int column = 0; column < cells.length; column++) {
            WaitHistogram.Builder builder = cells[column];
            if (builder == null) {
                continue;
            }
            WaitHistogram waits = builder.build();
            if (waits.isEmpty()) {
                continue;
            }
            double millis = waits.quantile(0.99) * 1_000;
            out.append("<rect class=\"heat")
                    .append(step(millis))
                    .append("\" x=\"")
                    .append(LABELS + column * CELL_WIDTH)
                    .append("\" y=\"")
                    .append(y + 1)
                    .append("\" width=\"")
                    .append(CELL_WIDTH - 1)
                    .append("\" height=\"")
                    .append(CELL_HEIGHT - 2)
                    .append("\"><title>")
                    .append(Markup.text(workload, MAX_TEXT))
                    .append(", ")
                    .append(moment(column).truncatedTo(ChronoUnit.MINUTES))
                    .append(String.format(Locale.ROOT, ": P99 %.1f ms, %,d connections", millis, waits.total()))
                    .append("</title></rect>");
        }
    }

    private Instant moment(int column) {
        return span.since().plusMillis(span.length().toMillis() * column / columns);
    }

    private void axis(StringBuilder out, int y) {
        for (int column = 0; column < columns; column += Math.max(1, columns / 4)) {
            out.append("<text class=\"tick\" x=\"")
                    .append(LABELS + column * CELL_WIDTH)
                    .append("\" y=\"")
                    .append(y + 14)
                    .append("\">")
                    .append(moment(column)
                            .truncatedTo(ChronoUnit.MINUTES)
                            .toString()
                            .replace("T", " ")
                            .replaceFirst(":00Z$", ""))
                    .append("</text>");
        }
    }

    private static int step(double millis) {
        int step = 0;
        while (step < STEPS.length && millis >= STEPS[step]) {
            step++;
        }
        return step;
    }

    private static String key() {
        StringBuilder out = new StringBuilder("<ul class=\"heat-key\">");
        for (int step = 0; step <= STEPS.length; step++) {
            String words = step == 0
                    ? "under " + shown(STEPS[0])
                    : shown(STEPS[step - 1]) + (step == STEPS.length ? " and more" : "");
            out.append("<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect class=\"heat")
                    .append(step)
                    .append("\" width=\"14\" height=\"14\"/></svg> ")
                    .append(words)
                    .append("</li>");
        }
        return out.append("</ul>").toString();
    }

    private static String shown(double millis) {
        return millis < 1_000
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.0f s", millis / 1_000);
    }
}
