package dev.anteroom.report.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What is selected in the heat map of the waits is what the flame graph shows: held against every single wait
/// of a recorded trace, told from its events alone.
class WaitSelectionBrowserTest {
    private static final String ALL = "waits.flame.state().total";

    private static Chromium chromium;

    @TempDir
    static Path folder;

    @BeforeAll
    static void startBrowser() throws IOException {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Page open(String name) throws IOException {
        try (TraceReader reader = TraceReader.of(name, TraceRecordings.bytes(name))) {
            String html = TraceHtml.of(name, TraceSummary.withWaits(reader));
            Page page = chromium.open(Files.writeString(folder.resolve(name + ".html"), html), 1280, 900);
            page.evaluate("waits.ready");
            page.evaluate("document.querySelector('[data-waits]').scrollIntoView()");
            return page;
        }
    }

    private static List<Waits.Wait> waits(String name) throws IOException {
        try (TraceReader reader = TraceReader.of(name, TraceRecordings.bytes(name))) {
            return Waits.of(reader);
        }
    }

    /// The waits of the trace in the range that the page says is selected.
    private static List<Waits.Wait> selected(Page page, List<Waits.Wait> all) {
        JsonNode range = page.evaluate("waits.heat().selection()");
        long from = nanos(range, "from");
        long to = nanos(range, "to");
        long low = nanos(range, "low");
        long high = nanos(range, "high");
        return all.stream()
                .filter(wait -> wait.endNanos() >= from && wait.endNanos() < to)
                .filter(wait -> wait.nanos() >= low && wait.nanos() < high)
                .toList();
    }

    /// The first whole nanosecond that isn't below a number of milliseconds.
    private static long nanos(JsonNode range, String name) {
        return (long) Math.ceil(range.path(name).asDouble() * 1e6 - 1e-6);
    }

    private static long total(List<Waits.Wait> waits) {
        return waits.stream().mapToLong(Waits.Wait::nanos).sum();
    }

    private static long shown(Page page) {
        return page.evaluate(ALL).asLong();
    }

    /// Drags over a part of the heat map, given in shares of its width and height from the top.
    private static void drag(Page page, double left, double top, double right, double bottom) {
        JsonNode box = page.evaluate("(() => { const b = document.querySelector('[data-waits] .heatmap canvas')"
                + ".getBoundingClientRect(); return [b.x + 58, b.y + 6, b.width - 66, b.height - 28]; })()");
        double x = box.path(0).asDouble();
        double y = box.path(1).asDouble();
        double width = box.path(2).asDouble();
        double height = box.path(3).asDouble();
        page.drag(x + left * width, y + top * height, x + right * width, y + bottom * height);
    }

    @ParameterizedTest
    @ValueSource(strings = {"regions-go1.19", "loaded-go1.21", "gc-go1.22", "loaded-go1.23"})
    void should_show_exactly_the_waits_of_the_selected_times_and_durations(String name) throws IOException {
        List<Waits.Wait> all = waits(name);
        try (Page page = open(name)) {
            assertThat(shown(page)).isEqualTo(total(all));
            JsonNode whole = page.evaluate("waits.flame.state()");

            double[][] parts = {
                {0.1, 0.05, 0.6, 0.95}, {0.3, 0.4, 0.32, 0.9}, {0.02, 0.3, 0.98, 0.45}, {0.0, 0.0, 1.0, 1.0}
            };
            for (double[] part : parts) {
                drag(page, part[0], part[1], part[2], part[3]);
                List<Waits.Wait> expected = selected(page, all);
                assertThat(shown(page)).isEqualTo(total(expected));
                assertThat(page.evaluate("waits.heat().selection().count").asInt())
                        .isEqualTo(expected.size());
            }
            assertThat(shown(page)).as("all of it").isEqualTo(total(all));
            assertThat(page.evaluate("waits.flame.state().frames").asInt())
                    .isEqualTo(whole.path("frames").asInt());

            drag(page, 0.2, 0.0, 0.5, 1.0);
            List<Waits.Wait> half = selected(page, all);
            assertThat(half).hasSizeBetween(1, all.size() - 1);
            page.click(".waits-all");
            assertThat(shown(page)).isEqualTo(total(all));
            assertThat(page.evaluate("waits.heat().selection()").isNull()).isTrue();
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_say_what_is_selected_also_to_a_screen_reader() throws IOException {
        List<Waits.Wait> all = waits("loaded-go1.23");
        try (Page page = open("loaded-go1.23")) {
            drag(page, 0.25, 0.0, 0.75, 0.6);
            List<Waits.Wait> expected = selected(page, all);
            String said = "document.querySelector('[data-waits] [aria-live=polite].heatmap-said').textContent";
            assertThat(page.evaluate(said).asString())
                    .startsWith(String.format(java.util.Locale.ROOT, "Selected: %,d waits, ", expected.size()))
                    .containsPattern(" to [0-9.]+ (µs|ms|s), ended from [0-9.]+ (ms|s) to [0-9.]+ (ms|s)")
                    .containsPattern("They waited [0-9.]+ (ms|s) in all, [0-9.]+% of all waiting");
            double share = Double.parseDouble(
                    page.evaluate(said + ".match(/all, ([0-9.]+)%/)[1]").asString());
            assertThat(share).isCloseTo(100.0 * total(expected) / total(all), within(0.051));
        }
    }

    @Test
    void should_be_selected_by_keyboard_and_come_back_by_escape_from_wherever() throws IOException {
        List<Waits.Wait> all = waits("regions-go1.19");
        try (Page page = open("regions-go1.19")) {
            page.evaluate("document.querySelector('[data-waits] .heatmap').focus()");
            page.press("ArrowRight");
            for (int step = 0; step < 60; step++) {
                page.press(step % 3 == 0 ? "ArrowUp" : "ArrowRight", 8);
            }
            List<Waits.Wait> expected = selected(page, all);
            assertThat(expected).hasSizeBetween(1, all.size() - 1);
            assertThat(shown(page)).isEqualTo(total(expected));
            page.press("Escape");
            assertThat(shown(page)).isEqualTo(total(all));

            page.press("ArrowRight");
            page.press("Enter");
            assertThat(shown(page)).isEqualTo(total(selected(page, all)));
            // In the graph the first Escape takes the zoom back, the next one the selection.
            page.evaluate("waits.heat().select({from: 0, to: 1e3})");
            List<Waits.Wait> first = selected(page, all);
            page.evaluate("document.querySelector('[data-waits] .flame-canvas').focus()");
            page.evaluate("waits.flame.zoomTo('^waiting: ')");
            page.press("Escape");
            assertThat(shown(page)).isEqualTo(total(first));
            page.press("Escape");
            assertThat(shown(page)).isEqualTo(total(all));
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_search_invert_zoom_and_explain_the_selected_waits() throws IOException {
        List<Waits.Wait> all = waits("regions-go1.19");
        try (Page page = open("regions-go1.19")) {
            page.evaluate("waits.flame.zoomTo('^waiting: runnable')");
            drag(page, 0.1, 0.0, 0.5, 0.9);
            List<Waits.Wait> expected = selected(page, all);
            long runnable = total(expected.stream()
                    .filter(wait -> wait.what().equals("runnable"))
                    .toList());
            assertThat(runnable).isPositive();
            JsonNode zoomed = page.evaluate("waits.flame.state().zoomed");
            assertThat(zoomed.path("name").asString()).as("stays zoomed in").isEqualTo("waiting: runnable");
            assertThat(zoomed.path("total").asLong()).isEqualTo(runnable);
            assertThat(page.evaluate("waits.flame.search('^waiting: runnable')")
                            .path("share")
                            .asDouble())
                    .isCloseTo((double) runnable / total(expected), within(1e-9));
            assertThat(page.evaluate("document.querySelector('[data-waits] .flame-detail').textContent")
                            .asString())
                    .contains("waiting: runnable", "one wait, p99");

            page.evaluate("waits.flame.set({inverted: true})");
            assertThat(shown(page)).isEqualTo(total(expected));
            assertThat(page.evaluate("waits.flame.search('^waiting: runnable')")
                            .path("share")
                            .asDouble())
                    .isCloseTo((double) runnable / total(expected), within(1e-9));
            page.evaluate("waits.heat().select(null)");
            assertThat(shown(page)).isEqualTo(total(all));
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_be_selected_by_a_finger_across() throws IOException {
        List<Waits.Wait> all = waits("loaded-go1.23");
        open("loaded-go1.23").close();
        try (Page page = chromium.open(folder.resolve("loaded-go1.23.html"), 360, 740, false, true)) {
            page.evaluate("waits.ready");
            JsonNode box = page.evaluate(
                    "(() => { const c = document.querySelector('[data-waits] .heatmap canvas');"
                            + " c.scrollIntoView({block: 'center'}); const b = c.getBoundingClientRect(); return [b.x, b.y]; })()");
            double x = box.path(0).asDouble();
            double y = box.path(1).asDouble();
            page.touch(new double[] {x + 100, y + 60, x + 260, y + 120});
            page.waitFor("waits.heat().selection() && !document.querySelector('.waits-all').disabled");
            List<Waits.Wait> expected = selected(page, all);
            assertThat(expected).hasSizeBetween(1, all.size() - 1);
            assertThat(shown(page)).isEqualTo(total(expected));
            assertThat(page.errors()).isEmpty();
        }
    }

    /// The graph's colours are the durations of the selected waits alone.
    @Test
    void should_colour_by_the_selected_waits() throws IOException {
        try (Page page = open("loaded-go1.23")) {
            drag(page, 0.0, 0.5, 1.0, 1.0);
            double high = page.evaluate("waits.heat().selection().high").asDouble();
            String all =
                    "document.querySelector('[data-waits] .flame-table tbody tr:first-child td:last-child').textContent";
            page.click("[data-waits] .flame-bar button[title*='table']");
            double selected = millis(page.evaluate(all).asString());
            assertThat(selected).isLessThan(high);
            page.click(".waits-all");
            assertThat(millis(page.evaluate(all).asString())).isGreaterThan(high);
        }
    }

    private static double millis(String time) {
        String[] parts = time.split(" ", -1);
        double factor = switch (parts[1]) {
            case "s" -> 1e3;
            case "ms" -> 1;
            case "µs" -> 1e-3;
            default -> 1e-6;
        };
        return Double.parseDouble(parts[0]) * factor;
    }
}
