package dev.anteroom.fleet.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.embedded.EmbeddedDatabase;
import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.question.Rollouts.Judged;
import dev.anteroom.fleet.question.Rollouts.Verdict;
import dev.anteroom.fleet.simulator.FleetLoad;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.simulator.Truth;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The questions asked of a real PostgreSQL that holds a simulated fleet, against what is true of it. A quarter of
/// the fleet that [FleetCriteriaTest] has.
class FleetQuestionsTest {
    private static final FleetPlan PLAN = new FleetPlan(
            7, Instant.parse("2026-11-01T00:00:00Z"), Duration.ofDays(4), 500, 16, 12, 3, 200, true, null);

    private static @Nullable EmbeddedDatabase postgres;
    private static @Nullable FleetDatabase database;
    private static final SimulatedFleet FLEET = SimulatedFleet.of(PLAN);
    private static final Truth TRUTH = FLEET.truth();

    @BeforeAll
    static void fill() {
        EmbeddedDatabase started = EmbeddedDatabase.throwaway();
        postgres = started;
        FleetDatabase opened = FleetDatabase.open(started.url());
        FleetLoad.fill(opened, FLEET, Duration.ofHours(1));
        database = opened.ask(new Span(PLAN.start(), PLAN.end()));
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private static FleetDatabase database() {
        return Objects.requireNonNull(database);
    }

    @Test
    void should_find_the_rollouts_that_made_it_worse_and_no_other() {
        List<Judged> judged = Rollouts.judge(Rollouts.read(database()));
        assertThat(judged).hasSize(PLAN.rollouts());
        assertThat(judged.stream()
                        .filter(j -> j.verdict() == Verdict.WORSE)
                        .map(j -> j.rollout().id()))
                .containsExactlyInAnyOrderElementsOf(TRUTH.badRollouts());
        assertThat(Rollouts.answer(judged).outcome()).isEqualTo(Outcome.FOUND);
    }

    @Test
    void should_name_the_stale_backlogs() {
        Set<String> stale = Drift.judge(Drift.read(database())).stream()
                .flatMap(j -> j.differing().stream())
                .filter(Drift.HostValue::stale)
                .map(Drift.HostValue::host)
                .collect(Collectors.toSet());
        assertThat(stale).isNotEmpty().isSubsetOf(TRUTH.staleHosts());
        assertThat(TRUTH.staleHosts())
                .allSatisfy(host -> assertThat(
                                stale.contains(host) || TRUTH.silentHosts().contains(host))
                        .isTrue());
    }

    /// Time waited together puts those first that many wait at.
    @Test
    void should_put_first_where_connections_waited_most_together() {
        List<Worst.Listener> worst = Worst.read(database());
        assertThat(worst).isSortedAccordingTo((a, b) -> Double.compare(b.waitedSeconds(), a.waitedSeconds()));
        assertThat(Worst.answer(worst, 3).rows()).hasSize(3);
    }

    @Test
    void should_count_as_the_view_counts() {
        assertThat(Incidents.attributes(database()))
                .containsExactlyInAnyOrderElementsOf(SharedAttributesTest.attributes(FLEET));
        assertThat(Incidents.answer(database()).headline()).contains(TRUTH.plantedKernel());
    }

    @Test
    void should_find_no_change_before_incidents_that_come_by_lot() {
        assertThat(Changes.answer(database()).outcome()).isEqualTo(Outcome.HOLDS);
    }

    @Test
    void should_tell_silent_hosts_from_those_that_are_well() {
        List<Silent.Heard> hosts = Silent.read(database());
        assertThat(named(hosts, Silent.State.SILENT)).isEqualTo(TRUTH.silentHosts());
        assertThat(named(hosts, Silent.State.CLOCK)).isSubsetOf(TRUTH.skewedHosts());
        assertThat(named(hosts, Silent.State.BLIND)).isSubsetOf(TRUTH.blindHosts());
        assertThat(hosts).hasSize(PLAN.hosts());
    }

    private static Set<String> named(List<Silent.Heard> hosts, Silent.State state) {
        return hosts.stream()
                .filter(h -> h.state() == state)
                .map(Silent.Heard::host)
                .collect(Collectors.toSet());
    }

    @Test
    void should_bound_what_another_limit_would_have_done() {
        Answer answer = WhatIf.answer(database(), "checkout", 2);
        assertThat(answer.outcome()).isEqualTo(Outcome.FOUND);
        assertThat(WhatIf.answer(database(), "no such workload", 2).outcome()).isEqualTo(Outcome.NOT_JUDGED);
    }

    @Test
    void should_judge_no_remedy_where_none_was_given() {
        assertThat(Remedies.answer(database()).outcome()).isEqualTo(Outcome.NOT_JUDGED);
    }
}
