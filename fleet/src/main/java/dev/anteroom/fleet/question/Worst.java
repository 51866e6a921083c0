package dev.anteroom.fleet.question;

import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.store.FleetDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// F3: where connections waited most, by the time that all of them waited together. A quantile would put a
/// listener with ten connections a day first.
public final class Worst {
    private Worst() {}

    /// One listener of one workload on all its hosts: a row of the view `worst_listener`.
    public record Listener(
            String workload,
            String listener,
            long hosts,
            long connections,
            double waitedSeconds,
            long overflows,
            long drops,
            int depthMax,
            double p99WorstHour,
            boolean complete) {}

    /// Worst first.
    public static List<Listener> read(FleetDatabase database) {
        return database.list(
                "SELECT * FROM fleet.worst_listener ORDER BY waited_seconds DESC, overflows DESC, workload, listener",
                row -> new Listener(
                        row.getString("workload"),
                        row.getString("listener"),
                        row.getLong("hosts"),
                        row.getLong("connections"),
                        row.getDouble("waited_seconds"),
                        row.getLong("overflows"),
                        row.getLong("drops"),
                        row.getInt("depth_max"),
                        row.getDouble("p99_worst_hour"),
                        row.getBoolean("complete")));
    }

    public static Answer answer(FleetDatabase database, int most) {
        return answer(read(database), most);
    }

    static Answer answer(List<Listener> listeners, int most) {
        if (listeners.isEmpty()) {
            return Answer.nothing("worst", "Nothing was seen in this time.");
        }
        double all = listeners.stream().mapToDouble(Listener::waitedSeconds).sum();
        List<List<Cell>> rows = new ArrayList<>();
        for (Listener one : listeners.subList(0, Math.min(most, listeners.size()))) {
            rows.add(List.of(
                    Cell.text(one.workload()),
                    Cell.text(one.listener()),
                    Cell.count(one.hosts()),
                    Cell.seconds(one.waitedSeconds()),
                    all == 0 ? Cell.unknown() : Cell.share(one.waitedSeconds() / all),
                    Cell.count(one.connections()),
                    one.connections() == 0 ? Cell.unknown() : Cell.millis(one.waitedSeconds() / one.connections()),
                    Cell.millis(one.p99WorstHour()),
                    Cell.count(one.overflows()),
                    Cell.count(one.drops()),
                    Cell.count(one.depthMax()),
                    Cell.text(one.complete() ? "all" : "those met queued")));
        }
        long overflowing = listeners.stream().filter(l -> l.overflows() > 0).count();
        Listener first = listeners.getFirst();
        String headline = String.format(
                Locale.ROOT,
                "Connections waited %s together, %s of it at %s of %s; %d of %d listeners dropped some.",
                Cell.seconds(all).shown(),
                all == 0 ? "nothing" : Cell.share(first.waitedSeconds() / all).shown(),
                first.listener(),
                first.workload(),
                overflowing,
                listeners.size());
        return new Answer("worst", overflowing > 0 ? Outcome.FOUND : Outcome.HOLDS, headline, COLUMNS, rows, NOTES);
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("workload", "Workload"),
            Column.text("listener", "Listener"),
            Column.number("hosts", "Hosts"),
            Column.number("waited_seconds", "Waited"),
            Column.number("share", "Share"),
            Column.number("connections", "Connections"),
            Column.number("mean_ms", "Each"),
            Column.number("p99_worst_hour_ms", "P99, worst hour"),
            Column.number("overflows", "Overflows"),
            Column.number("drops", "Drops"),
            Column.number("depth_max", "Deepest"),
            Column.text("counted", "Counted"));

    private static final List<String> NOTES = List.of(
            "Waited: the seconds of all connections together, each as the middle of its bucket (within 4.5%; waits"
                    + " under 1 ms count as none). \"P99, worst hour\" is of one host.",
            "\"Those met queued\": on some hosts only connections that a look met in the queue are counted, so that"
                    + " each seems to wait longer. A dropped connection's wait for its next try isn't in any of these"
                    + " figures.");
}
