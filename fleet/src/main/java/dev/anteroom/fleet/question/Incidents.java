package dev.anteroom.fleet.question;

import dev.anteroom.diagnosis.compare.Significance;
import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.statistics.FalseDiscovery;
import dev.anteroom.fleet.store.FleetDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// F4: which incidents are one, and what the hosts that had them share beyond what the workload's hosts share
/// anyway.
///
/// For each group and value: Fisher's exact test of the share of hosts with the value, among those that had an
/// incident of it, against the other hosts of the workload. A cause that several workloads have is tested once
/// more over all of them, each against its own hosts, so that what the workloads differ in says nothing.
public final class Incidents {
    /// Of fewer hosts nothing is said to be shared.
    private static final int FEWEST_SICK = 3;

    /// A share that isn't at least so many times the usual one is no lead.
    private static final double WORTH_LIFT = 1.5;

    private static final int SHOWN_SHARED = 3;

    private Incidents() {}

    /// Incidents of one fingerprint: a row of the view `incident_group`.
    public record Group(
            String fingerprint,
            String cause,
            String workload,
            long incidents,
            long hosts,
            long versions,
            Instant first,
            Instant last,
            String summary) {}

    /// How often a value is there: a row of the view `incident_attribute`.
    ///
    /// @param sick hosts of the group, `sickWith` of them with the value
    /// @param hosts of the workload, `hostsWith` of them with the value
    public record Attribute(
            String fingerprint,
            String cause,
            String workload,
            String name,
            String value,
            long sick,
            long sickWith,
            long hosts,
            long hostsWith) {
        long[] table() {
            return new long[] {hostsWith - sickWith, hosts - sick, sickWith, sick};
        }

        boolean isConstant() {
            return hostsWith == hosts || hostsWith == 0;
        }
    }

    /// What hosts with an incident share.
    ///
    /// @param fingerprint of the group; null for a cause over all workloads that have it
    /// @param lift how many times the usual share
    public record Shared(
            @Nullable String fingerprint,
            String cause,
            String name,
            String value,
            long sick,
            long sickWith,
            double usualShare,
            double lift,
            double q) {}

    public static List<Group> groups(FleetDatabase database) {
        return database.list(
                "SELECT * FROM fleet.incident_group ORDER BY hosts DESC, incidents DESC, fingerprint",
                row -> new Group(
                        row.getString("fingerprint"),
                        row.getString("cause"),
                        row.getString("workload"),
                        row.getLong("incidents"),
                        row.getLong("hosts"),
                        row.getLong("versions"),
                        row.getTimestamp("first").toInstant(),
                        row.getTimestamp("last").toInstant(),
                        row.getString("summary")));
    }

    public static List<Attribute> attributes(FleetDatabase database) {
        return database.list(
                "SELECT * FROM fleet.incident_attribute",
                row -> new Attribute(
                        row.getString("fingerprint"),
                        row.getString("cause"),
                        row.getString("workload"),
                        row.getString("name"),
                        row.getString("value"),
                        row.getLong("sick"),
                        row.getLong("sick_with"),
                        row.getLong("hosts"),
                        row.getLong("hosts_with")));
    }

    /// What is shared beyond chance, most certain first.
    public static List<Shared> shared(List<Attribute> attributes) {
        List<Shared> tested = new ArrayList<>();
        for (Attribute one : attributes) {
            if (one.sick >= FEWEST_SICK && !one.isConstant()) {
                tested.add(shared(one.fingerprint, List.of(one)));
            }
        }
        Map<List<String>, List<Attribute>> acrossWorkloads = attributes.stream()
                .filter(a -> !a.isConstant())
                .collect(Collectors.groupingBy(
                        a -> List.of(a.cause, a.name, a.value), LinkedHashMap::new, Collectors.toList()));
        acrossWorkloads.values().forEach(strata -> {
            long sick = strata.stream().mapToLong(Attribute::sick).sum();
            if (strata.size() > 1 && sick >= FEWEST_SICK) {
                tested.add(shared(null, strata));
            }
        });
        double[] q =
                FalseDiscovery.adjusted(tested.stream().mapToDouble(Shared::q).toArray());
        List<Shared> found = new ArrayList<>();
        for (int i = 0; i < q.length; i++) {
            Shared one = tested.get(i);
            if (q[i] <= FalseDiscovery.RATE && one.lift >= WORTH_LIFT) {
                found.add(new Shared(
                        one.fingerprint,
                        one.cause,
                        one.name,
                        one.value,
                        one.sick,
                        one.sickWith,
                        one.usualShare,
                        one.lift,
                        q[i]));
            }
        }
        found.sort(Comparator.comparingDouble(Shared::q).thenComparingDouble(s -> -s.lift));
        return found;
    }

    /// Tested; `q` still holds the chance of the one test.
    private static Shared shared(@Nullable String fingerprint, List<Attribute> strata) {
        Attribute first = strata.getFirst();
        long sick = 0;
        long with = 0;
        double expected = 0;
        for (Attribute one : strata) {
            sick += one.sick;
            with += one.sickWith;
            expected += one.sick * (double) one.hostsWith / one.hosts;
        }
        double chance = Significance.stratifiedShareTest(
                strata.stream().map(Attribute::table).toList());
        return new Shared(
                fingerprint,
                first.cause,
                first.name,
                first.value,
                sick,
                with,
                expected / sick,
                with / expected,
                chance);
    }

    public static Answer answer(FleetDatabase database) {
        return answer(groups(database), shared(attributes(database)));
    }

    static Answer answer(List<Group> groups, List<Shared> shared) {
        if (groups.isEmpty()) {
            return new Answer("incidents", Outcome.HOLDS, "No incidents in this time.", COLUMNS, List.of(), NOTES);
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Group group : groups) {
            List<Shared> own = shared.stream()
                    .filter(s -> group.fingerprint.equals(s.fingerprint)
                            || (s.fingerprint == null && s.cause.equals(group.cause)))
                    .toList();
            rows.add(List.of(
                    Cell.text(group.fingerprint),
                    Cell.text(group.cause.isEmpty() ? "(no cause found)" : group.cause),
                    Cell.text(group.workload),
                    Cell.count(group.incidents),
                    Cell.count(group.hosts),
                    Cell.count(group.versions),
                    Cell.moment(group.first),
                    Cell.moment(group.last),
                    Cell.text(words(own))));
        }
        long incidents = groups.stream().mapToLong(Group::incidents).sum();
        String headline =
                incidents + " incidents are " + groups.size() + (groups.size() == 1 ? " thing" : " different things")
                        + (shared.isEmpty()
                                ? "; their hosts share nothing beyond chance."
                                : ": " + words(shared.getFirst()) + ".");
        return new Answer("incidents", Outcome.FOUND, headline, COLUMNS, rows, NOTES);
    }

    private static String words(List<Shared> shared) {
        return shared.isEmpty()
                ? "nothing beyond chance"
                : shared.stream().limit(SHOWN_SHARED).map(Incidents::words).collect(Collectors.joining("; "));
    }

    /// `kernel 6.1.0-17 on 37 of 40 hosts with slow_work_in_accept, 8.9× the usual 10%`.
    private static String words(Shared shared) {
        return String.format(
                Locale.ROOT,
                "%s %s on %d of %d hosts%s, %.1f× the usual %s (q %s)",
                shared.name,
                shared.value,
                shared.sickWith,
                shared.sick,
                shared.fingerprint == null ? " with " + shared.cause : "",
                shared.lift,
                Cell.share(shared.usualShare).shown(),
                Cell.chance(shared.q).shown());
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("fingerprint", "Group"),
            Column.text("cause", "Cause"),
            Column.text("workload", "Workload"),
            Column.number("incidents", "Incidents"),
            Column.number("hosts", "Hosts"),
            Column.number("versions", "Versions"),
            Column.text("first", "First"),
            Column.text("last", "Last"),
            Column.text("shared", "What its hosts share"));

    private static final List<String> NOTES = List.of(
            "Incidents are one when cause, functions of the accept path and workload are the same; version and host"
                    + " may differ.",
            "Shared: a value that hosts with the incident have at least 1.5 times as often as the workload's hosts"
                    + " (Fisher's exact test; over several workloads each against its own hosts), at a false-discovery"
                    + " rate of 0.05 over all groups and values. Values that go together are all named: which of them"
                    + " matters this can't tell.",
            "Only facts that the agents report are compared, as they were at the end of the time asked about.");
}
