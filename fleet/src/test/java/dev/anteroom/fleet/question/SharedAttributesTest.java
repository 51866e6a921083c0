package dev.anteroom.fleet.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.question.Incidents.Attribute;
import dev.anteroom.fleet.question.Incidents.Shared;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.simulator.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// F4 over many fleets, in memory: what the view counts is counted here ([FleetQuestionsTest] holds the two
/// against each other).
class SharedAttributesTest {
    private static final int FLEETS = 120;

    /// Hosts fall ill by lot: whatever is called shared is chance, and may be called so in one fleet of twenty.
    @Test
    void should_share_nothing_in_fleets_where_hosts_fall_ill_by_lot() {
        int found = 0;
        for (int seed = 1; seed <= FLEETS; seed++) {
            found += Incidents.shared(attributes(fleet(seed, false))).isEmpty() ? 0 : 1;
        }
        assertThat(found)
                .as("fleets of %d in which something is called shared", FLEETS)
                .isLessThanOrEqualTo(FLEETS / 20);
    }

    @Test
    void should_find_the_kernel_that_makes_hosts_fall_ill_in_every_fleet_and_name_its_lift() {
        for (int seed = 1; seed <= 10; seed++) {
            SimulatedFleet fleet = fleet(seed, true);
            List<Shared> shared = Incidents.shared(attributes(fleet));
            Truth truth = fleet.truth();
            assertThat(shared).as("seed %d", seed).isNotEmpty();
            assertThat(shared.getFirst().value()).isEqualTo(truth.plantedKernel());
            assertThat(shared.getFirst().lift()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void should_group_incidents_by_what_they_came_of_and_never_mix_causes() {
        SimulatedFleet fleet = fleet(3, true);
        Truth truth = fleet.truth();
        Map<String, Set<String>> groups = new TreeMap<>();
        fleet.incidents()
                .forEach(i -> groups.computeIfAbsent(i.fingerprint(), _ -> new HashSet<>())
                        .add(truth.pairOfIncident().getOrDefault(i.id(), "")));
        assertThat(fleet.incidents()).hasSize(500);
        assertThat(groups.size()).isBetween(12, 15);
        assertThat(groups.values()).allSatisfy(pairs -> assertThat(pairs).hasSize(1));
    }

    static SimulatedFleet fleet(long seed, boolean planted) {
        return SimulatedFleet.of(new FleetPlan(
                seed, Instant.parse("2026-11-01T00:00:00Z"), Duration.ofDays(8), 2_000, 60, 40, 8, 500, planted, null));
    }

    static List<Attribute> attributes(SimulatedFleet fleet) {
        Map<String, Map<String, String>> facts = fleet.facts();
        Map<String, Set<String>> members = new HashMap<>();
        facts.forEach((host, of) -> of.keySet().stream()
                .filter(name -> name.startsWith("go:"))
                .forEach(name -> members.computeIfAbsent(name.substring(3), _ -> new HashSet<>())
                        .add(host)));
        Map<List<String>, Set<String>> sick = new LinkedHashMap<>();
        fleet.incidents()
                .forEach(i -> sick.computeIfAbsent(
                                List.of(i.fingerprint(), i.cause(), i.workload()), _ -> new HashSet<>())
                        .add(i.host()));
        List<Attribute> attributes = new ArrayList<>();
        sick.forEach((group, hosts) -> {
            Set<String> all = members.getOrDefault(group.get(2), Set.of());
            for (Map.Entry<List<String>, Integer> value : count(all, facts).entrySet()) {
                Map<List<String>, Integer> with = count(hosts, facts);
                attributes.add(new Attribute(
                        group.get(0),
                        group.get(1),
                        group.get(2),
                        value.getKey().get(0),
                        value.getKey().get(1),
                        hosts.size(),
                        with.getOrDefault(value.getKey(), 0),
                        all.size(),
                        value.getValue()));
            }
        });
        return attributes;
    }

    private static Map<List<String>, Integer> count(Set<String> hosts, Map<String, Map<String, String>> facts) {
        Map<List<String>, Integer> counts = new LinkedHashMap<>();
        for (String host : hosts) {
            facts.getOrDefault(host, Map.of())
                    .forEach((name, value) -> counts.merge(List.of(name, value), 1, Integer::sum));
        }
        return counts;
    }
}
