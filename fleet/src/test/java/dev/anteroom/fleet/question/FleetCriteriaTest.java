package dev.anteroom.fleet.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.embedded.EmbeddedDatabase;
import dev.anteroom.fleet.question.Rollouts.Verdict;
import dev.anteroom.fleet.simulator.FleetLoad;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The fleet that F1 is held to: 2,000 hosts, 60 workloads, 40 rollouts.
@Tag("nightly")
class FleetCriteriaTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private static SimulatedFleet fleet(int bad, @Nullable Instant riseAt) {
        return SimulatedFleet.of(new FleetPlan(1, START, Duration.ofDays(8), 2_000, 60, 40, bad, 500, true, riseAt));
    }

    private static List<String> worse(SimulatedFleet fleet) {
        try (EmbeddedDatabase postgres = EmbeddedDatabase.throwaway();
                FleetDatabase database = FleetDatabase.open(postgres.url())) {
            FleetLoad.fill(database, fleet, Duration.ZERO);
            database.ask(new Span(START, fleet.plan().end()));
            return Rollouts.judge(Rollouts.read(database)).stream()
                    .filter(j -> j.verdict() == Verdict.WORSE)
                    .map(j -> j.rollout().id())
                    .toList();
        }
    }

    @Test
    void should_find_seven_of_eight_bad_rollouts_with_two_false_ones_at_most() {
        SimulatedFleet fleet = fleet(8, null);
        List<String> worse = worse(fleet);
        assertThat(worse.stream().filter(fleet.truth().badRollouts()::contains)).hasSizeGreaterThanOrEqualTo(7);
        assertThat(worse.stream().filter(id -> !fleet.truth().badRollouts().contains(id)))
                .hasSizeLessThanOrEqualTo(2);
    }

    /// The load of the whole fleet rises by 60% while rollouts go on.
    @Test
    void should_blame_no_rollout_for_a_rise_of_the_load_of_the_whole_fleet() {
        assertThat(worse(fleet(0, START.plus(Duration.ofDays(4))))).isEmpty();
    }
}
