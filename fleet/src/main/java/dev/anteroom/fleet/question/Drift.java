package dev.anteroom.fleet.question;

import dev.anteroom.diagnosis.compare.Significance;
import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.statistics.FalseDiscovery;
import dev.anteroom.fleet.store.FleetDatabase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// F2: which hosts differ from what most hosts of their workload have, stale backlogs among them, and which of
/// these differences go with waiting.
public final class Drift {
    /// What fewer have in common is no rule that others could differ from.
    private static final double USUAL_SHARE = 0.8;

    private static final int FEWEST_USUAL = 3;

    /// So many hosts of a difference are named.
    private static final int NAMED = 4;

    private Drift() {}

    /// A host's value of one parameter: a row of the view `drift_host`.
    ///
    /// @param somaxconn of the host, 0 where it isn't known
    public record HostValue(
            String workload,
            String listener,
            String parameter,
            String host,
            String value,
            String usual,
            long usualHosts,
            long hosts,
            boolean differs,
            long somaxconn,
            long overflows,
            long connections,
            double waitedSeconds) {
        double waitEach() {
            return connections == 0 ? 0 : waitedSeconds / connections;
        }

        /// Its limit is smaller than the kernel would give it today, and the others' is what the kernel gives.
        public boolean stale() {
            return parameter.equals("queue_limit")
                    && number(value) < number(usual)
                    && number(value) < somaxconn
                    && somaxconn > 0;
        }
    }

    /// One difference.
    ///
    /// @param q rate of false discoveries at which these hosts would be said to wait more
    public record Judged(HostValue like, List<HostValue> differing, long stale, long overflowing, double q) {
        boolean hurts() {
            return q <= FalseDiscovery.RATE;
        }
    }

    /// Only the groups in which somebody differs are read.
    public static List<HostValue> read(FleetDatabase database) {
        return database.list(
                """
                SELECT d.* FROM fleet.drift_host d
                WHERE d.usual_hosts < d.hosts AND d.usual_hosts >= d.hosts * ?
                ORDER BY d.workload, d.listener, d.parameter, d.host""",
                row -> new HostValue(
                        row.getString("workload"),
                        row.getString("listener"),
                        row.getString("parameter"),
                        row.getString("host"),
                        row.getString("value"),
                        row.getString("usual"),
                        row.getLong("usual_hosts"),
                        row.getLong("hosts"),
                        row.getBoolean("differs"),
                        number(row.getString("somaxconn")),
                        row.getLong("overflows"),
                        row.getLong("connections"),
                        row.getDouble("waited_seconds")),
                USUAL_SHARE);
    }

    /// What hurts first.
    public static List<Judged> judge(List<HostValue> values) {
        Map<String, List<HostValue>> groups = new TreeMap<>(values.stream()
                .collect(Collectors.groupingBy(v -> v.workload + '\0' + v.listener + '\0' + v.parameter)));
        List<List<HostValue>> telling = groups.values().stream()
                .filter(g -> g.getFirst().usualHosts >= FEWEST_USUAL
                        && g.getFirst().usualHosts >= USUAL_SHARE * g.getFirst().hosts
                        && g.stream().anyMatch(HostValue::differs))
                .toList();
        double[] q = FalseDiscovery.adjusted(
                telling.stream().mapToDouble(Drift::chance).toArray());
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < q.length; i++) {
            List<HostValue> differing =
                    telling.get(i).stream().filter(HostValue::differs).toList();
            judged.add(new Judged(
                    telling.get(i).getFirst(),
                    differing,
                    differing.stream().filter(HostValue::stale).count(),
                    differing.stream().filter(v -> v.overflows > 0).count(),
                    q[i]));
        }
        judged.sort(Comparator.comparingDouble(Judged::q).thenComparingLong(j -> -j.stale));
        return judged;
    }

    /// Of such a difference in waiting, or in hosts that overflow, if the value made none.
    private static double chance(List<HostValue> group) {
        double[] usual = waits(group, false);
        double[] differing = waits(group, true);
        double wait = Significance.rankTest(usual, differing);
        double overflow = Significance.shareTest(
                overflowing(group, false), usual.length, overflowing(group, true), differing.length);
        return Math.min(1, 2 * Math.min(wait, overflow));
    }

    private static double[] waits(List<HostValue> group, boolean differs) {
        return group.stream()
                .filter(v -> v.differs == differs)
                .mapToDouble(HostValue::waitEach)
                .toArray();
    }

    private static long overflowing(List<HostValue> group, boolean differs) {
        return group.stream()
                .filter(v -> v.differs == differs && v.overflows > 0)
                .count();
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }

    public static Answer answer(FleetDatabase database) {
        List<Long> seen = database.list(
                "SELECT count(*) FROM (SELECT FROM fleet.rollup_hour WHERE start >= greatest(fleet.since(),"
                        + " fleet.until() - interval '1 day') AND start < fleet.until() LIMIT 1) any_row",
                row -> row.getLong(1));
        if (seen.getFirst() == 0) {
            return Answer.nothing("drift", "Nothing was seen on the last day of this time.");
        }
        return answer(judge(read(database)));
    }

    static Answer answer(List<Judged> judged) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Judged one : judged) {
            HostValue like = one.like();
            rows.add(List.of(
                    Cell.text(one.hurts() ? "hurts" : "differs"),
                    Cell.text(like.workload()),
                    Cell.text(like.parameter() + (like.listener().isEmpty() ? "" : " of " + like.listener())),
                    Cell.text(like.usual()),
                    Cell.count(like.usualHosts()),
                    Cell.text(values(one)),
                    Cell.count(one.differing().size()),
                    Cell.count(one.stale()),
                    Cell.count(one.overflowing()),
                    Cell.chance(one.q()),
                    Cell.text(names(one))));
        }
        long hurting = judged.stream().filter(Judged::hurts).count();
        String headline = judged.isEmpty()
                ? "Hosts of a workload are alike."
                : judged.size() + " parameters differ on some hosts; " + hurting + " of these go with waiting.";
        return new Answer("drift", judged.isEmpty() ? Outcome.HOLDS : Outcome.FOUND, headline, COLUMNS, rows, NOTES);
    }

    private static String values(Judged judged) {
        return judged.differing().stream()
                .map(HostValue::value)
                .distinct()
                .limit(NAMED)
                .collect(Collectors.joining(", "));
    }

    private static String names(Judged judged) {
        int more = judged.differing().size() - NAMED;
        return judged.differing().stream().map(HostValue::host).limit(NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("judgement", ""),
            Column.text("workload", "Workload"),
            Column.text("parameter", "Parameter"),
            Column.text("usual", "Usual"),
            Column.number("usual_hosts", "Hosts"),
            Column.text("differing", "Differs"),
            Column.number("differing_hosts", "Hosts"),
            Column.number("stale", "Stale"),
            Column.number("overflowing", "Overflow"),
            Column.number("q", "q"),
            Column.text("names", "Which"));

    private static final List<String> NOTES = List.of(
            "A parameter that four in five hosts of a workload have alike is a rule; the others differ from it. Stale:"
                    + " a limit below the host's somaxconn, where the others have the larger one.",
            "Hurts: these hosts wait longer for each connection (rank test) or more of them overflow (Fisher's exact"
                    + " test), at a false-discovery rate of 0.05. Whether the parameter is why, a remedy tells (anteroom"
                    + " fleet remedies).");
}
