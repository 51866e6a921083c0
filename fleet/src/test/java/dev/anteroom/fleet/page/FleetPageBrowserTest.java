package dev.anteroom.fleet.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.embedded.EmbeddedDatabase;
import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Changes;
import dev.anteroom.fleet.question.Drift;
import dev.anteroom.fleet.question.Incidents;
import dev.anteroom.fleet.question.Remedies;
import dev.anteroom.fleet.question.Rollouts;
import dev.anteroom.fleet.question.Silent;
import dev.anteroom.fleet.question.WhatIf;
import dev.anteroom.fleet.question.Worst;
import dev.anteroom.fleet.simulator.FleetLoad;
import dev.anteroom.fleet.simulator.FleetPlan;
import dev.anteroom.fleet.simulator.SimulatedFleet;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of a simulated fleet in a real Chromium.
class FleetPageBrowserTest {
    private static final String SERIOUS = "axe.run().then((result) => result.violations"
            + ".filter((v) => v.impact === 'serious' || v.impact === 'critical')"
            + ".map((v) => v.id + ': ' + v.nodes.map((n) => n.html + n.failureSummary).join(' | ')))";
    private static final int WORKLOADS = 6;

    private static @Nullable Chromium chromium;
    private static Path file = Path.of("");
    private static SimulatedFleet fleet = SimulatedFleet.of(new FleetPlan(
            1, Instant.parse("2026-03-02T00:00:00Z"), Duration.ofHours(64), 150, WORKLOADS, 4, 1, 40, true, null));

    @TempDir
    static Path folder = Path.of("");

    @BeforeAll
    static void render() throws IOException {
        chromium = Chromium.start();
        Span span = new Span(fleet.plan().start(), fleet.plan().end());
        try (EmbeddedDatabase postgres = EmbeddedDatabase.throwaway();
                FleetDatabase database = FleetDatabase.open(postgres.url())) {
            FleetLoad.fill(database, fleet, Duration.ofHours(1));
            database.ask(span);
            List<Answer> answers = List.of(
                    Rollouts.answer(database),
                    Drift.answer(database),
                    Worst.answer(database, 5),
                    Incidents.answer(database),
                    Changes.answer(database),
                    WhatIf.answer(database, "checkout", 8_192),
                    Silent.answer(database),
                    Remedies.answer(database));
            file = Files.writeString(folder.resolve("fleet.html"), FleetPage.of(database, span, answers));
        }
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Page open(int width, boolean dark, boolean phone) {
        return Objects.requireNonNull(chromium).open(file, width, 900, dark, phone);
    }

    private static int count(Page page, String selector) {
        return page.evaluate("document.querySelectorAll(" + Page.quoted(selector) + ").length")
                .asInt();
    }

    @Test
    void should_answer_all_questions_and_link_to_each_answer() {
        try (Page page = open(1280, false, false)) {
            assertThat(count(page, ".findings a")).isEqualTo(8);
            assertThat(page.evaluate("[...document.querySelectorAll('.findings a')].every("
                                    + "(a) => document.querySelector(a.getAttribute('href')))")
                            .asBoolean())
                    .isTrue();
            assertThat(page.errors()).isEmpty();
        }
    }

    /// A row for each workload, a cell for each part of the time in which connections were counted.
    @Test
    void should_draw_the_waits_of_each_workload_over_time() {
        try (Page page = open(1280, false, false)) {
            int cells = count(page, ".cohorts rect");
            assertThat(cells).isGreaterThan(WORKLOADS * 20);
            assertThat(cells % WORKLOADS).isZero();
            assertThat(page.evaluate("document.querySelector('.cohorts').textContent")
                            .asString())
                    .contains("checkout")
                    .contains("P99");
        }
    }

    /// Each host of the rollout that made it worse, before and after; those that got the new version rise.
    @Test
    void should_draw_what_the_bad_rollout_did_to_each_host() {
        try (Page page = open(1280, false, false)) {
            assertThat(count(page, ".slopes")).isEqualTo(1);
            assertThat(count(page, ".slopes .treated")).isGreaterThan(3);
            assertThat(page.evaluate("[...document.querySelectorAll('.slopes .treated')].filter("
                                    + "(l) => l.y2.baseVal.value < l.y1.baseVal.value).length"
                                    + " / document.querySelectorAll('.slopes .treated').length")
                            .asDouble())
                    .isGreaterThan(0.9);
            String id = fleet.truth().badRollouts().iterator().next();
            String workload = id.replaceAll("^deploy-|-v[0-9]+$", "");
            assertThat(page.evaluate("document.querySelector('.slopes figcaption').textContent")
                            .asString())
                    .contains(workload);
        }
    }

    @Test
    void should_name_each_group_of_incidents_and_what_its_hosts_share() {
        try (Page page = open(1280, false, false)) {
            String groups = page.evaluate("document.querySelector('#incidents table').innerText")
                    .asString();
            assertThat(groups).contains("slow_work_in_accept").contains("nothing beyond chance");
            assertThat(count(page, "#incidents tbody tr")).isEqualTo(groupCount());
        }
    }

    private static int groupCount() {
        return (int) fleet.incidents().stream()
                .map(SimulatedFleet.Incident::fingerprint)
                .distinct()
                .count();
    }

    @Test
    void should_fit_a_phone() {
        try (Page page = open(390, false, true)) {
            assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(390);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_have_no_serious_barrier_light_and_dark() throws IOException {
        String axe;
        try (InputStream in = getClass().getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        for (boolean dark : new boolean[] {false, true}) {
            try (Page page = open(1280, dark, false)) {
                page.evaluate(axe + "\n;true");
                assertThat(page.evaluate(SERIOUS)).isEmpty();
            }
        }
    }
}
