package dev.anteroom.fleet.question;

import dev.anteroom.diagnosis.compare.Median;
import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.question.SidedHost.Role;
import dev.anteroom.fleet.statistics.FalseDiscovery;
import dev.anteroom.fleet.store.FleetDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// F8: did the remedy help.
///
/// A remedy is given when things are at their worst, and the worst passes by itself. So the treated hosts are
/// compared with hosts of the workload that waited as long before (within a factor of two of the treated ones'
/// median) and were left as they were. Where there are none, the figures are told and nothing is claimed.
public final class Remedies {
    private static final double AS_BAD_OCTAVES = 1;
    private static final double WORTH_OCTAVES = Math.log(1.2) / Math.log(2);
    private static final double WORTH_SECONDS = 0.005;

    private Remedies() {}

    /// One remedy.
    public record Remedy(String id, Instant at, String kind, String workload, String what) {}

    /// How one came out.
    public enum Verdict {
        MADE_IT_WORSE("made it worse"),
        NO_CHANGE("no change"),
        HELPED("helped"),
        NOT_JUDGED("can't be judged");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    /// One remedy, judged.
    ///
    /// @param q rate of false discoveries at which it would be said to have helped, or to have made it worse
    public record Judged(Remedy remedy, Verdict verdict, Trial trial, double q) {}

    public static Map<Remedy, List<SidedHost>> read(FleetDatabase database) {
        Map<Remedy, List<SidedHost>> hosts = new LinkedHashMap<>();
        database.each("SELECT * FROM fleet.remedy_host ORDER BY at, id, host", row -> {
            Remedy remedy = new Remedy(
                    row.getString("id"),
                    row.getTimestamp("at").toInstant(),
                    row.getString("kind"),
                    row.getString("workload"),
                    row.getString("what"));
            return hosts.computeIfAbsent(remedy, _ -> new ArrayList<>()).add(SidedHost.of(row, 0));
        });
        return hosts;
    }

    public static List<Judged> judge(Map<Remedy, List<SidedHost>> remedies) {
        List<Map.Entry<Remedy, Trial>> told = new ArrayList<>();
        List<Judged> judged = new ArrayList<>();
        remedies.forEach((remedy, hosts) -> {
            if (hosts.stream().noneMatch(h -> h.role() == Role.TREATED)) {
                return;
            }
            Trial trial = Trial.of(asBad(hosts));
            if (trial.canTell() && trial.against() == Role.HELD) {
                told.add(Map.entry(remedy, trial));
            } else {
                judged.add(new Judged(remedy, Verdict.NOT_JUDGED, trial, 1));
            }
        });
        double[] q = FalseDiscovery.adjusted(told.stream()
                .mapToDouble(t -> Math.min(
                        1, 2 * Math.min(t.getValue().pWorse(), t.getValue().pBetter())))
                .toArray());
        for (int i = 0; i < q.length; i++) {
            Trial trial = told.get(i).getValue();
            judged.add(new Judged(told.get(i).getKey(), verdict(trial, q[i]), trial, q[i]));
        }
        judged.sort((a, b) -> a.verdict.compareTo(b.verdict));
        return judged;
    }

    /// The treated ones, and those of the others that waited as long before.
    private static List<SidedHost> asBad(List<SidedHost> hosts) {
        double before = Median.of(hosts.stream()
                .filter(h -> h.role() == Role.TREATED)
                .mapToDouble(SidedHost::p99Before)
                .toArray());
        return hosts.stream()
                .filter(h -> h.role() == Role.TREATED || octaves(h.p99Before(), before) <= AS_BAD_OCTAVES)
                .toList();
    }

    private static double octaves(double one, double other) {
        return Math.abs(Math.log((one + SidedHost.FLOOR) / (other + SidedHost.FLOOR)) / Math.log(2));
    }

    private static Verdict verdict(Trial trial, double q) {
        boolean matters = Math.abs(trial.octaves()) >= WORTH_OCTAVES
                && Math.abs(trial.p99After() - trial.p99Expected()) >= WORTH_SECONDS;
        if (q > FalseDiscovery.RATE || !matters) {
            return Verdict.NO_CHANGE;
        }
        return trial.octaves() < 0 ? Verdict.HELPED : Verdict.MADE_IT_WORSE;
    }

    public static Answer answer(FleetDatabase database) {
        return answer(judge(read(database)));
    }

    static Answer answer(List<Judged> judged) {
        if (judged.isEmpty()) {
            return Answer.nothing("remedies", "No remedy in this time has hosts with six hours before and after it.");
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Judged one : judged) {
            Trial trial = one.trial();
            boolean open = one.verdict == Verdict.NOT_JUDGED;
            rows.add(List.of(
                    Cell.text(one.verdict.words),
                    Cell.text(one.remedy.kind()),
                    Cell.text(one.remedy.workload()),
                    Cell.text(one.remedy.what()),
                    Cell.moment(one.remedy.at()),
                    Cell.count(trial.treated()),
                    Cell.millis(trial.p99Before()),
                    Cell.millis(trial.p99After()),
                    open ? Cell.unknown() : Cell.millis(trial.p99Expected()),
                    Cell.text(open ? "no host as bad that was left alone" : trial.compared() + " as bad before"),
                    open ? Cell.unknown() : Cell.chance(one.q)));
        }
        long helped = judged.stream().filter(j -> j.verdict == Verdict.HELPED).count();
        long failed = judged.stream()
                .filter(j -> j.verdict == Verdict.NO_CHANGE || j.verdict == Verdict.MADE_IT_WORSE)
                .count();
        long open = judged.size() - helped - failed;
        return new Answer(
                "remedies",
                Outcome.of(failed, open, judged.size()),
                helped + " of " + judged.size() + " remedies helped, " + failed + " did not, " + open
                        + " can't be judged.",
                COLUMNS,
                rows,
                NOTES);
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("verdict", "Verdict"),
            Column.text("kind", "Kind"),
            Column.text("workload", "Workload"),
            Column.text("what", "What was done"),
            Column.text("at", "At"),
            Column.number("hosts", "Hosts"),
            Column.number("p99_before_ms", "P99 before"),
            Column.number("p99_after_ms", "P99 after"),
            Column.number("p99_expected_ms", "Expected"),
            Column.text("compared_with", "Compared with"),
            Column.number("q", "q"));

    private static final List<String> NOTES = List.of(
            "Six hours before and after. Compared with hosts of the workload that waited as long before (within a"
                    + " factor of two) and were left alone in those hours; rank test over hosts, false-discovery rate"
                    + " 0.05.",
            "Without such hosts nothing is claimed: a remedy is given when things are worst, and the worst passes by"
                    + " itself.");
}
