package dev.anteroom.fleet.question;

import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.question.SidedHost.Role;
import dev.anteroom.fleet.statistics.FalseDiscovery;
import dev.anteroom.fleet.store.FleetDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// F1: which rollouts made the accept wait worse.
///
/// A rise is a regression when it is beyond the noise *and* large enough to matter, as in
/// [dev.anteroom.diagnosis.compare.Comparer]: here the noise is what the hosts did that kept the old version
/// ([Trial]).
public final class Rollouts {
    /// A wait has to grow by this much, s, and by this share of what it would be.
    private static final double WORTH_SECONDS = 0.005;

    private static final double WORTH_OCTAVES = Math.log(1.2) / Math.log(2);

    /// So many of the hosts have to begin to overflow.
    private static final double WORTH_OVERFLOWING = 0.1;

    /// Beyond a quarter more connections than the others' the load may be what made it worse.
    private static final double OTHER_LOAD = Math.log(1.25) / Math.log(2);

    private Rollouts() {}

    /// One rollout.
    ///
    /// @param id of its change
    public record Rollout(String id, Instant at, String workload, String was, String becomes) {}

    /// How one came out.
    public enum Verdict {
        WORSE("worse"),
        NOT_WORSE("not worse"),
        NOT_JUDGED("can't be judged");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// One rollout, judged.
    ///
    /// @param q rate of false discoveries at which it would be called worse
    /// @param why in words
    public record Judged(Rollout rollout, Verdict verdict, Trial trial, double q, String why, List<SidedHost> hosts) {}

    /// Rollouts with the hosts that they can be judged by.
    public static Map<Rollout, List<SidedHost>> read(FleetDatabase database) {
        Map<Rollout, List<SidedHost>> hosts = new LinkedHashMap<>();
        database.each("SELECT * FROM fleet.rollout_host ORDER BY at, id, switched, host", row -> {
            Rollout rollout = new Rollout(
                    row.getString("id"),
                    row.getTimestamp("at").toInstant(),
                    row.getString("workload"),
                    row.getString("was"),
                    row.getString("becomes"));
            return hosts.computeIfAbsent(rollout, _ -> new ArrayList<>())
                    .add(SidedHost.of(row, row.getTimestamp("switched").getTime()));
        });
        return hosts;
    }

    /// Worse ones first.
    public static List<Judged> judge(Map<Rollout, List<SidedHost>> rollouts) {
        List<Map.Entry<Rollout, Trial>> told = new ArrayList<>();
        List<Judged> judged = new ArrayList<>();
        rollouts.forEach((rollout, hosts) -> {
            if (hosts.stream().noneMatch(h -> h.role() == Role.TREATED)) {
                return;
            }
            Trial trial = Trial.of(hosts);
            if (trial.canTell()) {
                told.add(Map.entry(rollout, trial));
            } else {
                judged.add(new Judged(rollout, Verdict.NOT_JUDGED, trial, 1, few(trial), hosts));
            }
        });
        double[] q = FalseDiscovery.adjusted(
                told.stream().mapToDouble(t -> t.getValue().pWorse()).toArray());
        for (int i = 0; i < q.length; i++) {
            Rollout rollout = told.get(i).getKey();
            judged.add(judge(rollout, told.get(i).getValue(), q[i], rollouts.getOrDefault(rollout, List.of())));
        }
        judged.sort(Comparator.comparing(Judged::verdict)
                .thenComparingDouble(Judged::q)
                .thenComparing(j -> j.rollout.at()));
        return judged;
    }

    private static Judged judge(Rollout rollout, Trial trial, double q, List<SidedHost> hosts) {
        boolean matters = trial.octaves() >= WORTH_OCTAVES && trial.p99After() - trial.p99Expected() >= WORTH_SECONDS;
        boolean drops = trial.overflowing() >= WORTH_OVERFLOWING * trial.treated();
        if (q > FalseDiscovery.RATE || !(matters || drops)) {
            String why = q > FalseDiscovery.RATE ? "no more than chance" : "a rise too small to matter";
            return new Judged(rollout, Verdict.NOT_WORSE, trial, q, why, hosts);
        }
        if (trial.loadOctaves() > OTHER_LOAD) {
            return new Judged(
                    rollout,
                    Verdict.NOT_JUDGED,
                    trial,
                    q,
                    "its hosts also got more connections than the others",
                    hosts);
        }
        String why = matters ? "its hosts wait longer" : "";
        String full = drops ? trial.overflowing() + " of " + trial.treated() + " hosts began to overflow" : "";
        return new Judged(rollout, Verdict.WORSE, trial, q, why + (matters && drops ? "; " : "") + full, hosts);
    }

    private static String few(Trial trial) {
        return trial.treated() < Trial.FEWEST_TREATED
                ? "only " + trial.treated() + " hosts ran both versions long enough"
                : "too few hosts to compare with (" + trial.compared() + ")";
    }

    /// The answer as a table.
    public static Answer answer(FleetDatabase database) {
        return answer(judge(read(database)));
    }

    public static Answer answer(List<Judged> judged) {
        if (judged.isEmpty()) {
            return Answer.nothing(
                    "rollouts", "No rollout in this time has hosts that ran both versions for three hours.");
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Judged one : judged) {
            Trial trial = one.trial();
            rows.add(List.of(
                    Cell.text(one.verdict().words()),
                    Cell.text(one.rollout().workload()),
                    Cell.text(one.rollout().was() + " → " + one.rollout().becomes()),
                    Cell.moment(one.rollout().at()),
                    Cell.count(trial.treated()),
                    Cell.millis(trial.p99Before()),
                    Cell.millis(trial.p99After()),
                    Cell.millis(trial.p99Expected()),
                    Cell.text(trial.compared() + (trial.against() == Role.HELD ? " held back" : " of the fleet")),
                    one.verdict() == Verdict.NOT_JUDGED ? Cell.unknown() : Cell.chance(one.q()),
                    Cell.text(one.why())));
        }
        long worse = count(judged, Verdict.WORSE);
        long open = count(judged, Verdict.NOT_JUDGED);
        String headline = (worse == 0
                        ? "No rollout made the accept wait worse"
                        : worse + (worse == 1 ? " rollout" : " rollouts") + " made the accept wait worse")
                + " (" + judged.size() + " looked at" + (open == 0 ? "" : ", " + open + " can't be judged") + ").";
        List<Judged> drawn =
                judged.stream().filter(j -> j.verdict() == Verdict.WORSE).toList();
        return new Answer("rollouts", Outcome.of(worse, open, judged.size()), headline, COLUMNS, rows, NOTES, drawn);
    }

    private static long count(List<Judged> judged, Verdict verdict) {
        return judged.stream().filter(j -> j.verdict() == verdict).count();
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("verdict", "Verdict"),
            Column.text("workload", "Workload"),
            Column.text("versions", "Versions"),
            Column.text("at", "At"),
            Column.number("hosts", "Hosts"),
            Column.number("p99_before_ms", "P99 before"),
            Column.number("p99_after_ms", "P99 after"),
            Column.number("p99_expected_ms", "Expected"),
            Column.text("compared_with", "Compared with"),
            Column.number("q", "q"),
            Column.text("why", "Why"));

    private static final List<String> NOTES = List.of(
            "Each host counts once: its P99 in the six hours after it got the new version, beside the same hours of"
                    + " the day before. What the compared hosts did in those hours is taken off.",
            "Rank test, and Fisher's exact test of hosts that began to overflow; q is the false-discovery rate"
                    + " (Benjamini and Hochberg) over all rollouts, 0.05 at most. A rise under 5 ms or 20% isn't called"
                    + " worse.",
            "Compared with the fleet, a change of this workload's own traffic can pass for the rollout's: hold some"
                    + " hosts back for six hours to tell them apart.");
}
