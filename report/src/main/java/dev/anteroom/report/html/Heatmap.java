package dev.anteroom.report.html;

import java.util.Map;
import java.util.TreeMap;

/// How latencies are spread over time: points of (time, latency, count), binned into a grid of time by logarithmic
/// latency. Its JSON is what the page's component draws: `AnteroomHeatmap.mount(element, payload, options)`.
///
/// ```
///   latency
///   400 ms │        ▒▓▓
///   100 ms │     ░▒▓▓█▒          each cell: how many connections had
///    20 ms │  ░░▒▓▒░             waited that long at that time
///     1 ms │▓▓▓▒░░     ▓▓
///          └─────────────── time
/// ```
///
/// The grid is bounded whatever is added: `columns` by at most [#MOST_ROWS] rows, [#PER_DOUBLING] rows a doubling from
/// one microsecond up.
public final class Heatmap {
    /// Rows from one latency to its double: bands 26 % wide.
    public static final int PER_DOUBLING = 3;

    private static final double BASE_MILLIS = 0.001;
    private static final int MOST_ROWS = 120;
    private static final int MOST_COLUMNS = 400;

    private final double start;
    private final double end;
    private final int columns;
    private final Map<Integer, long[]> rows = new TreeMap<>();
    private long total;

    /// @param startMillis time of the left edge, ms (of any clock; labels count from here)
    /// @param endMillis time of the right edge, ms
    /// @param columns columns of the grid, at most 400
    public Heatmap(double startMillis, double endMillis, int columns) {
        if (!(endMillis > startMillis) || columns < 1 || columns > MOST_COLUMNS) {
            throw new IllegalArgumentException("a heat map needs a time that passes and 1 to 400 columns");
        }
        this.start = startMillis;
        this.end = endMillis;
        this.columns = columns;
    }

    /// Adds `count` observations; a time outside the edges counts in the nearest column.
    ///
    /// @param latencyMillis latency, ms
    public void add(double timeMillis, double latencyMillis, long count) {
        int column = (int) Math.clamp((timeMillis - start) / (end - start) * columns, 0.0, columns - 1.0);
        long[] row = rows.computeIfAbsent(row(latencyMillis), _ -> new long[columns]);
        row[column] += count;
        total += count;
    }

    private static int row(double millis) {
        if (!(millis > BASE_MILLIS)) {
            return 0;
        }
        double position = Math.log(millis / BASE_MILLIS) / Math.log(2) * PER_DOUBLING;
        return (int) Math.min(MOST_ROWS - 1.0, Math.floor(position + 1e-9));
    }

    /// The component that draws it: defines `AnteroomHeatmap`.
    public static String script() {
        return Asset.text("heatmap.js");
    }

    public long total() {
        return total;
    }

    public boolean isEmpty() {
        return total == 0;
    }

    /// `{"start", "end"}` ms, `"columns"`, `"baseMillis"`, `"perDoubling"`, `"total"`, and `"cells"`: column, row and
    /// count of every cell that isn't empty, one after the other. Row r holds latencies from
    /// base × 2^(r / perDoubling) up to the next row's.
    public String json() {
        StringBuilder out = new StringBuilder(256);
        out.append("{\"start\":").append(start).append(",\"end\":").append(end);
        out.append(",\"columns\":").append(columns).append(",\"baseMillis\":").append(BASE_MILLIS);
        out.append(",\"perDoubling\":")
                .append(PER_DOUBLING)
                .append(",\"total\":")
                .append(total);
        out.append(",\"cells\":[");
        String separator = "";
        for (Map.Entry<Integer, long[]> row : rows.entrySet()) {
            long[] counts = row.getValue();
            for (int column = 0; column < columns; column++) {
                if (counts[column] != 0) {
                    out.append(separator).append(column).append(',').append(row.getKey());
                    out.append(',').append(counts[column]);
                    separator = ",";
                }
            }
        }
        return out.append("]}").toString();
    }
}
