package dev.anteroom.fleet.question;

import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.statistics.Coincidence;
import dev.anteroom.fleet.statistics.FalseDiscovery;
import dev.anteroom.fleet.store.FleetDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// F5: which kind of change came before incidents more often than it comes before any moment.
///
/// Hosts that fall ill within six hours of each other with the same thing are one episode: a push to forty hosts
/// is one coincidence and not forty.
public final class Changes {
    private static final Duration EPISODE = Duration.ofHours(6);

    private Changes() {}

    /// First incident of a group on a host, and one kind of change: a row of the view `incident_change`.
    ///
    /// @param preceded whether one came in the six hours before
    /// @param change the last of those
    /// @param usual share of all moments that one precedes
    public record Before(
            String fingerprint,
            String cause,
            String workload,
            String host,
            Instant at,
            String kind,
            boolean preceded,
            @Nullable String change,
            double usual) {}

    /// One episode of one group, and one kind of change.
    ///
    /// @param usual the most that chance gives that as many of its hosts had one before
    public record Episode(
            String fingerprint,
            String cause,
            String workload,
            String kind,
            Instant at,
            int hosts,
            int preceded,
            Set<String> changes,
            double usual) {
        boolean isPreceded() {
            return 2 * preceded >= hosts;
        }
    }

    /// One kind over all episodes.
    public record Kind(String kind, int episodes, int preceded, double usual, double q) {}

    public static List<Before> read(FleetDatabase database) {
        return database.list(
                "SELECT * FROM fleet.incident_change ORDER BY fingerprint, kind, at, host",
                row -> new Before(
                        row.getString("fingerprint"),
                        row.getString("cause"),
                        row.getString("workload"),
                        row.getString("host"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("kind"),
                        row.getBoolean("preceded"),
                        row.getString("change_id"),
                        row.getDouble("usual")));
    }

    /// @param before in order of group, kind and time
    public static List<Episode> episodes(List<Before> before) {
        Map<List<String>, List<Before>> groups = before.stream()
                .collect(Collectors.groupingBy(
                        b -> List.of(b.fingerprint, b.kind), LinkedHashMap::new, Collectors.toList()));
        List<Episode> episodes = new ArrayList<>();
        for (List<Before> group : groups.values()) {
            int from = 0;
            for (int at = 1; at <= group.size(); at++) {
                if (at == group.size()
                        || Duration.between(group.get(at - 1).at, group.get(at).at)
                                        .compareTo(EPISODE)
                                > 0) {
                    episodes.add(episode(group.subList(from, at)));
                    from = at;
                }
            }
        }
        return episodes;
    }

    private static Episode episode(List<Before> hosts) {
        Before first = hosts.getFirst();
        Set<String> changes = new TreeSet<>();
        for (Before host : hosts) {
            if (host.change != null) {
                changes.add(host.change);
            }
        }
        double mean = hosts.stream().mapToDouble(Before::usual).average().orElse(0);
        return new Episode(
                first.fingerprint,
                first.cause,
                first.workload,
                first.kind,
                first.at,
                hosts.size(),
                (int) hosts.stream().filter(Before::preceded).count(),
                changes,
                // That half of them have one is at most twice as likely as that one of them has (Markov's inequality).
                hosts.size() == 1 ? mean : Math.min(1, 2 * mean));
    }

    /// Kinds, most telling first.
    public static List<Kind> kinds(List<Episode> episodes) {
        Map<String, List<Episode>> byKind =
                new TreeMap<>(episodes.stream().collect(Collectors.groupingBy(Episode::kind)));
        List<Kind> kinds = new ArrayList<>();
        byKind.forEach((kind, all) -> {
            int preceded = (int) all.stream().filter(Episode::isPreceded).count();
            double[] usual = all.stream().mapToDouble(Episode::usual).toArray();
            double expected = all.stream().mapToDouble(Episode::usual).sum();
            kinds.add(new Kind(kind, all.size(), preceded, expected, Coincidence.atLeast(usual, preceded)));
        });
        double[] q = FalseDiscovery.adjusted(kinds.stream().mapToDouble(Kind::q).toArray());
        List<Kind> judged = new ArrayList<>();
        for (int i = 0; i < q.length; i++) {
            Kind kind = kinds.get(i);
            judged.add(new Kind(kind.kind, kind.episodes, kind.preceded, kind.usual, q[i]));
        }
        judged.sort(Comparator.comparingDouble(Kind::q));
        return judged;
    }

    public static Answer answer(FleetDatabase database) {
        List<Before> before = read(database);
        if (before.isEmpty()) {
            return Answer.nothing(
                    "changes", "No incident in this time is on a host or of a workload that anything changed for.");
        }
        return answer(episodes(before));
    }

    static Answer answer(List<Episode> episodes) {
        List<Kind> kinds = kinds(episodes);
        Map<String, Kind> byName = kinds.stream().collect(Collectors.toMap(Kind::kind, k -> k));
        List<List<Cell>> rows = new ArrayList<>();
        for (Kind kind : kinds) {
            rows.add(List.of(
                    Cell.text(kind.q <= FalseDiscovery.RATE ? "precedes" : "chance"),
                    Cell.text(kind.kind),
                    Cell.text("(all episodes)"),
                    Cell.text(""),
                    Cell.text(kind.preceded + " of " + kind.episodes + " episodes"),
                    Cell.text(String.format(Locale.ROOT, "%.1f by chance", kind.usual)),
                    Cell.chance(kind.q),
                    Cell.text("")));
        }
        episodes.stream()
                .filter(Episode::isPreceded)
                .sorted(Comparator.comparingDouble((Episode e) -> q(byName, e)).thenComparing(Episode::at))
                .forEach(e -> rows.add(List.of(
                        Cell.text(q(byName, e) <= FalseDiscovery.RATE ? "a lead" : "may be chance"),
                        Cell.text(e.kind),
                        Cell.text(e.workload + ": " + (e.cause.isEmpty() ? "(no cause found)" : e.cause)),
                        Cell.moment(e.at),
                        Cell.text(e.preceded + " of " + e.hosts + (e.hosts == 1 ? " host" : " hosts")),
                        Cell.text(Cell.share(e.usual).shown() + " by chance"),
                        Cell.unknown(),
                        Cell.text(String.join(", ", e.changes)))));
        List<String> telling = kinds.stream()
                .filter(k -> k.q <= FalseDiscovery.RATE)
                .map(Kind::kind)
                .toList();
        String headline = telling.isEmpty()
                ? "No kind of change comes before incidents more often than by chance."
                : "More often than by chance, incidents come within six hours after: " + String.join(", ", telling)
                        + ".";
        return new Answer("changes", telling.isEmpty() ? Outcome.HOLDS : Outcome.FOUND, headline, COLUMNS, rows, NOTES);
    }

    private static double q(Map<String, Kind> kinds, Episode episode) {
        Kind kind = kinds.get(episode.kind);
        return kind == null ? 1 : kind.q;
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("judgement", ""),
            Column.text("kind", "Kind"),
            Column.text("incidents", "Incidents"),
            Column.text("at", "First at"),
            Column.text("preceded", "Within 6 h after one"),
            Column.text("usual", "Usual"),
            Column.number("q", "q"),
            Column.text("changes", "Which"));

    private static final List<String> NOTES = List.of(
            "An episode: hosts that first had the same incident within six hours of each other. Chance: the share of"
                    + " this time that lies within six hours after a change of the kind on that host or of that workload.",
            "q: Poisson binomial test over all episodes of the kind, false-discovery rate over the kinds. One episode"
                    + " alone can't tell a change from a coincidence, and what comes before needn't be why.");
}
