package dev.anteroom.fleet.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.page.FleetPage;
import dev.anteroom.fleet.question.Drift;
import dev.anteroom.fleet.question.Incidents;
import dev.anteroom.fleet.question.Silent;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.Replay;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.simulator.Truth;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.WindowRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole way: what the agents of a simulated fleet send, through broker, job and database to the questions,
/// against what is true of the fleet.
class SimulatedFleetTest {
    private static final int MAX_SEEDS = 10_000;

    @Test
    void should_tell_what_is_true_of_a_fleet_from_what_its_agents_send(@TempDir Path folder) throws Exception {
        SimulatedFleet simulated = withAllTroubles();
        Truth truth = simulated.truth();
        Span span = new Span(simulated.plan().start(), simulated.plan().end());
        Map<String, Long> sums = new TreeMap<>();
        Set<String> wrongClock = new HashSet<>();
        Set<WindowRecord> windows = new HashSet<>();
        int[] twice = {0};
        try (EmbeddedFleet fleet = EmbeddedFleet.start(folder, false)) {
            try (Feed feed = new Feed(fleet.brokers())) {
                Replay.play(simulated, sent -> {
                    feed.send(sent.topic(), sent.key(), sent.receivedMillis(), sent.record());
                    if (sent.topic() == Topic.WINDOWS && sent.record() instanceof WindowRecord window) {
                        boolean first = windows.add(window);
                        twice[0] += first ? 0 : 1;
                        if (truth.skewedHosts().contains(window.getHost())) {
                            wrongClock.add(window.getHost());
                        } else if (first) {
                            sums.merge(row(window), window.getConnections(), Long::sum);
                        }
                    }
                });
            }
            fleet.finish();
            try (FleetDatabase database =
                    FleetDatabase.open(fleet.database().url()).ask(span)) {
                Map<String, Long> rows = new TreeMap<>();
                database.each(
                        "SELECT extract(epoch FROM start)::bigint || ' ' || host || ' ' || version || ' ' || listener,"
                                + " connections FROM fleet.rollup_minute",
                        row -> rows.put(row.getString(1), row.getLong(2)));
                assertThat(twice[0]).isPositive();
                assertThat(rows).isEqualTo(sums);
                assertThat(new HashSet<>(database.list(
                                "SELECT DISTINCT host FROM fleet.late_window WHERE reason = 'clock'",
                                row -> row.getString(1))))
                        .isEqualTo(wrongClock)
                        .isEqualTo(truth.skewedHosts());
                assertThat(database.list("SELECT host FROM fleet.late_window WHERE reason = 'late'", row -> ""))
                        .isEmpty();
                assertTold(database, truth);
                assertThat(FleetPage.of(database, span, List.of(Incidents.answer(database), Drift.answer(database))))
                        .contains("id=\"incidents\"")
                        .contains("id=\"drift\"");
            }
        }
    }

    private static void assertTold(FleetDatabase database, Truth truth) {
        assertThat(named(Silent.read(database), Silent.State.SILENT)).isEqualTo(truth.silentHosts());
        Map<String, Set<String>> groups = new HashMap<>();
        database.each(
                "SELECT fingerprint, id FROM fleet.incident",
                row -> groups.computeIfAbsent(row.getString(1), _ -> new HashSet<>())
                        .add(truth.pairOfIncident().getOrDefault(row.getString(2), "")));
        assertThat(groups).isNotEmpty();
        assertThat(groups.values()).allSatisfy(pairs -> assertThat(pairs).hasSize(1));
        assertThat(Drift.judge(Drift.read(database)).stream()
                        .flatMap(j -> j.differing().stream())
                        .filter(Drift.HostValue::stale)
                        .map(Drift.HostValue::host))
                .isNotEmpty()
                .isSubsetOf(truth.staleHosts());
    }

    private static String row(WindowRecord window) {
        return window.getStartMillis() / 60_000 * 60 + " " + window.getHost() + " " + window.getVersion() + " "
                + window.getListener();
    }

    private static Set<String> named(List<Silent.Heard> hosts, Silent.State state) {
        return hosts.stream()
                .filter(h -> h.state() == state)
                .map(Silent.Heard::host)
                .collect(Collectors.toSet());
    }

    /// The first seed that draws a host of each kind.
    private static SimulatedFleet withAllTroubles() {
        for (int seed = 1; seed <= MAX_SEEDS; seed++) {
            SimulatedFleet fleet = SimulatedFleet.of(new FleetPlan(
                    seed, Instant.parse("2026-03-02T00:00:00Z"), Duration.ofHours(7), 60, 2, 2, 1, 24, true, null));
            Truth truth = fleet.truth();
            if (!truth.skewedHosts().isEmpty()
                    && !truth.silentHosts().isEmpty()
                    && !truth.blindHosts().isEmpty()
                    && !truth.staleHosts().isEmpty()) {
                return fleet;
            }
        }
        throw new IllegalStateException("no seed draws a host of each kind");
    }
}
