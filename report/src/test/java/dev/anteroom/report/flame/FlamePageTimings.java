package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import dev.anteroom.report.html.Heatmap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// How long the page of a flame graph takes to draw while it is zoomed, panned, hovered and searched, in a headless
/// Chromium without a GPU. No test of its own accord: `bench/flame-page.sh` runs it.
class FlamePageTimings {
    private static final int RUNS = Integer.getInteger("anteroom.runs", 5);
    private static final int CELLS = 50_000;
    private static final String SELECTIONS = "(() => { const times = []; for (let i = 0; i < 60; i++) {"
            + " const began = performance.now();"
            + " waits.heat().select({from: i * 2, to: i * 2 + 10 + i * 2});"
            + " times.push(performance.now() - began); } return times; })()";
    private static final List<String> GROUPS = List.of("zoom", "pan", "hover", "pan, a search shown", "search");

    /// The middle one, the one that 95 of 100 don't exceed, the largest; ms.
    private record Spread(double median, double p95, double most) {
        static Spread of(List<Double> times) {
            List<Double> sorted = new ArrayList<>(times);
            Collections.sort(sorted);
            return new Spread(
                    sorted.get(sorted.size() / 2),
                    sorted.get(Math.min(sorted.size() - 1, sorted.size() * 95 / 100)),
                    sorted.getLast());
        }

        /// Each figure's median over the runs.
        static Spread medianOf(List<Spread> runs) {
            return new Spread(
                    of(runs.stream().map(Spread::median).toList()).median,
                    of(runs.stream().map(Spread::p95).toList()).median,
                    of(runs.stream().map(Spread::most).toList()).median);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.1f %6.1f %6.1f", median, p95, most);
        }
    }

    private record Runs(List<Spread> draws, List<Spread> intervals) {}

    @Test
    void measure(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("200000.html");
        Files.writeString(
                large,
                FlameHtml.of(
                        SampleGraphs.large(200_000),
                        null,
                        SampleGraphs.RULES,
                        SampleGraphs.TITLE,
                        new FlameHtml.View(false, false, false, Palette.DEFAULT)));
        Map<String, Path> pages = new LinkedHashMap<>();
        String profile = System.getProperty("anteroom.flame.page");
        if (profile != null) {
            pages.put("the CPU profile", Path.of(profile));
        }
        pages.put("200,000 frames", large);
        String script = text("timings.js");
        for (Map.Entry<String, Path> page : pages.entrySet()) {
            measure(page.getKey(), page.getValue(), script);
        }
    }

    private static void measure(String name, Path file, String script) throws IOException {
        Map<String, Runs> groups = new LinkedHashMap<>();
        GROUPS.forEach(group -> groups.put(group, new Runs(new ArrayList<>(), new ArrayList<>())));
        int frames = 0;
        int steps = 0;
        for (int run = 0; run < RUNS; run++) {
            try (Chromium chromium = Chromium.start();
                    Page page = chromium.open(file, 1280, 800)) {
                page.evaluate("flame.ready");
                frames = page.evaluate("flame.state().frames").asInt();
                JsonNode times = page.evaluate(script);
                for (Map.Entry<String, Runs> group : groups.entrySet()) {
                    JsonNode of = times.path(group.getKey());
                    group.getValue().draws.add(Spread.of(numbers(of.path("draws"))));
                    group.getValue().intervals.add(Spread.of(numbers(of.path("intervals"))));
                }
                steps = times.path(GROUPS.getFirst()).path("intervals").size();
                assertThat(page.errors()).isEmpty();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %,d frames, page of %.1f MB; %d steps of each kind, medians of %d runs, ms%n",
                name,
                frames,
                Files.size(file) / 1e6,
                steps,
                RUNS);
        System.out.println("                        one redraw             from frame to frame");
        System.out.println("                        median  p95    most    median  p95    most");
        groups.forEach((group, runs) -> System.out.printf(
                Locale.ROOT,
                "  %-20s %s    %s%n",
                group,
                Spread.medianOf(runs.draws),
                Spread.medianOf(runs.intervals)));
    }

    /// From a selection in a heat map to the drawn flame graph of it, with as many frames and cells as a trace's
    /// page has at most.
    @Test
    void measureSelections(@TempDir Path folder) throws IOException {
        int columns = 256;
        int rows = 60;
        FlameGraph graph = SampleGraphs.large(20_000);
        Random random = new Random(7);
        Heatmap heat = new Heatmap(0, columns, columns);
        PackedColumns packed = new PackedColumns();
        int[] row = random.ints(CELLS, 0, rows).toArray();
        for (int i = 0; i < CELLS; i++) {
            int column = (int) ((long) i * columns / CELLS);
            packed.varint(column - (i == 0 ? 0 : (long) (i - 1) * columns / CELLS));
            heat.add(column + 0.5, 0.001 * Math.pow(2, (row[i] + 0.5) / Heatmap.PER_DOUBLING), 1);
        }
        for (int each : row) {
            packed.varint(each);
        }
        random.ints(CELLS, 1, graph.size()).forEach(frame -> packed.varint(2L * frame));
        for (int i = 0; i < CELLS; i++) {
            packed.varint(1);
        }
        for (int each : row) {
            packed.varint((long) (1_000 * Math.pow(2, (each + 0.5) / Heatmap.PER_DOUBLING)));
        }
        StringBuilder json = new StringBuilder("{\"heat\":").append(heat.json()).append(",\"flame\":");
        json.append(FlamePayload.of(graph, SampleGraphs.RULES, SampleGraphs.TITLE));
        json.append(",\"entries\":").append(CELLS).append(",\"data\":\"");
        packed.appendTo(json);
        String mount = "window.waits = AnteroomWaits.mount(document.getElementById('waits'),"
                + " JSON.parse(document.getElementById('payload').textContent));";
        Path file = Files.writeString(
                folder.resolve("waits.html"),
                dev.anteroom.report.html.Page.titled("waits")
                        .style(FlameAssets.style())
                        .script(Heatmap.script())
                        .script(FlameAssets.script())
                        .script(text("/dev/anteroom/report/trace/waits.js"))
                        .script(mount)
                        .data("payload", json.append("\"}").toString())
                        .body("<div id=\"waits\"></div>")
                        .render());
        List<Spread> runs = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            try (Chromium chromium = Chromium.start();
                    Page page = chromium.open(file, 1280, 800)) {
                page.evaluate("waits.ready");
                runs.add(Spread.of(numbers(page.evaluate(SELECTIONS))));
                assertThat(page.errors()).isEmpty();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "a selection among %,d cells of %,d frames, page of %.1f MB, until it is drawn; medians of %d runs, ms%n"
                        + "                        median  p95    most%n                       %s%n",
                CELLS,
                graph.size(),
                Files.size(file) / 1e6,
                RUNS,
                Spread.medianOf(runs));
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = FlamePageTimings.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }
}
