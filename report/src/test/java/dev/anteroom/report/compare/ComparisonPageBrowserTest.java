package dev.anteroom.report.compare;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.compare.Comparer;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of a comparison in a real Chromium: a healthy service before, and after it one with a lock in its accept
/// path,
/// one that accepts nothing since its limit of connections is reached, all with a log of their accept loops; and a pair
/// without such logs.
class ComparisonPageBrowserTest {
    private static final String SERIOUS = "axe.run().then((result) => result.violations"
            + ".filter((v) => v.impact === 'serious' || v.impact === 'critical')"
            + ".map((v) => v.id + ': ' + v.nodes.map((n) => n.html + n.failureSummary).join(' | ')))";

    private static Chromium chromium;
    private static Path looked;
    private static Path stuck;
    private static Path unlooked;

    @TempDir
    static Path folder;

    @BeforeAll
    static void render() throws IOException {
        chromium = Chromium.start();
        looked = write("looked", Path.of("../lab/blind/4f03e1d6.zip"), Path.of("../lab/blind/b2b757a2.zip"));
        stuck = write("stuck", Path.of("../lab/blind/4f03e1d6.zip"), Path.of("../lab/blind/add4423e.zip"));
        unlooked = write("unlooked", Path.of("../examples/healthy-idle"), Path.of("../examples/lock-in-accept-path"));
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Path write(String name, Path before, Path after) throws IOException {
        List<Evidence> first = List.of(CaptureReader.read(before));
        List<Evidence> second = List.of(CaptureReader.read(after));
        Comparison comparison = Comparer.compare(
                "<img src=x onerror=document.title='hit'>\u202e",
                Side.of(first, Hints.NONE),
                after.toString(),
                Side.of(second, Hints.NONE));
        return Files.writeString(folder.resolve(name + ".html"), ComparisonHtml.render(comparison, first, second));
    }

    @Test
    void should_draw_both_queues_over_the_same_axes_and_the_waiting_as_a_diff() {
        try (Page page = chromium.open(looked, 1280, 800)) {
            assertThat(page.evaluate("document.querySelector('.verdict').innerText")
                            .asString())
                    .contains("REGRESSION");
            assertThat(page.evaluate("document.querySelectorAll('.queue-pair .depth-line').length")
                            .asInt())
                    .isEqualTo(2);
            page.waitFor("document.querySelector('#flame-waiting canvas')");
            assertThat(page.evaluate("JSON.parse(document.getElementById('flame-waiting-data').textContent).before")
                            .asDouble())
                    .isPositive();
            assertThat(page.evaluate("document.querySelector('#waiting table').innerText")
                            .asString())
                    .contains("main.");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_compare_seconds_where_no_connection_was_accepted() {
        try (Page page = chromium.open(stuck, 1280, 800)) {
            assertThat(page.evaluate("document.querySelector('#waiting').innerText")
                            .asString())
                    .contains("no connection was accepted")
                    .doesNotContain("No part of a connection's wait");
            page.waitFor("document.querySelector('#flame-waiting canvas')");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_say_that_the_waiting_is_not_known_where_nobody_looked() {
        try (Page page = chromium.open(unlooked, 1280, 800)) {
            assertThat(page.evaluate("document.querySelector('#waiting').innerText")
                            .asString())
                    .contains("Not known for both sides");
            assertThat(page.evaluate("document.querySelectorAll('.graph').length")
                            .asInt())
                    .isZero();
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_run_nothing_that_a_name_holds() {
        try (Page page = chromium.open(looked, 1280, 800)) {
            assertThat(page.evaluate("document.title").asString()).startsWith("REGRESSION");
            assertThat(page.evaluate("document.querySelector('.about').innerText")
                            .asString())
                    .contains("<img src=x")
                    .contains("U+202E");
        }
    }

    @Test
    void should_fit_a_phone() {
        for (Path file : List.of(looked, stuck, unlooked)) {
            try (Page page = chromium.open(file, 390, 800, false, true)) {
                assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                        .isLessThanOrEqualTo(390);
                assertThat(page.errors()).isEmpty();
            }
        }
    }

    @Test
    void should_have_no_serious_barrier_light_and_dark() throws IOException {
        String axe;
        try (InputStream in = getClass().getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        for (boolean dark : new boolean[] {false, true}) {
            try (Page page = chromium.open(looked, 1280, 800, dark, false)) {
                page.waitFor("document.querySelector('#flame-waiting canvas')");
                page.evaluate(axe + "\n;true");
                assertThat(page.evaluate(SERIOUS)).isEmpty();
            }
        }
    }
}
