package dev.anteroom.report.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.gotrace.summary.WaitKind;
import dev.anteroom.gotrace.summary.WaitMap;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The page of `anteroom trace --html` in a real Chromium.
class TracePageBrowserTest {
    private static final String EVIL = "<script>pwned=1</script><img/src=x\u202eonerror=pwned=1>";
    private static final String SERIOUS = "axe.run().then((result) => result.violations"
            + ".filter((v) => v.impact === 'serious' || v.impact === 'critical')"
            + ".map((v) => v.id + ': ' + v.nodes.map((n) => n.html + n.failureSummary).join(' | ')))";

    private static Chromium chromium;
    private static Path locked;
    private static Path starved;
    private static Path hostile;

    @TempDir
    static Path folder;

    @BeforeAll
    static void render() throws IOException {
        chromium = Chromium.start();
        byte[] regions = TraceRecordings.bytes("regions-go1.19");
        locked = write("locked", regions);
        starved = write("starved", TraceRecordings.bytes("starved-go1.23"));
        String longName = EVIL + "x".repeat(10_240);
        hostile = write(
                EVIL.replace('/', '_'),
                renamed(
                        regions,
                        Map.of(
                                "main.(*lockedListener).Accept",
                                "main." + longName + ".Accept",
                                "main.acceptWithRegions",
                                "main." + longName,
                                "net.(*TCPListener).Accept",
                                "net." + EVIL + ".Accept",
                                "main.acceptWithRegions.func2",
                                "main." + EVIL + ".func2",
                                "syscall.accept",
                                longName,
                                "answer",
                                EVIL,
                                "connection",
                                longName)));
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Path write(String name, byte[] trace) throws IOException {
        try (TraceReader reader = TraceReader.of(name, trace)) {
            TraceSummary summary = TraceSummary.withWaits(reader);
            assertThat(summary.outcome().damages()).isEmpty();
            return Files.writeString(
                    Files.createTempFile(folder, "trace", ".html"), TraceHtml.of(name + ".out", summary));
        }
    }

    /// Gives strings of a version 1 trace other texts: there a string is its length and its bytes, and nothing around
    /// it knows how long it is.
    private static byte[] renamed(byte[] trace, Map<String, String> names) {
        String text = new String(trace, ISO_8859_1);
        for (Map.Entry<String, String> name : names.entrySet()) {
            String before = counted(name.getKey());
            assertThat(text).as(name.getKey()).contains(before);
            text = text.replace(before, counted(name.getValue()));
        }
        return text.getBytes(ISO_8859_1);
    }

    private static String counted(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        StringBuilder text = new StringBuilder();
        int length = bytes.length;
        for (; length >= 0x80; length >>= 7) {
            text.append((char) ((length & 0x7f) | 0x80));
        }
        return text.append((char) length).append(new String(bytes, ISO_8859_1)).toString();
    }

    @Test
    void should_show_answer_timeline_heat_map_and_flame_graph() {
        for (Path file : new Path[] {locked, starved}) {
            try (Page page = chromium.open(file, 1280, 900)) {
                page.waitFor("document.querySelector('[data-heat] canvas, [data-heat] svg')");
                page.waitFor("[...document.querySelectorAll('canvas')].some((c) => c.width > 300)");
                assertThat(page.evaluate("document.querySelector('h1').innerText")
                                .asString())
                        .startsWith("Accept was");
                assertThat(page.evaluate("document.querySelectorAll('main article svg').length")
                                .asInt())
                        .isPositive();
                assertThat(page.errors()).isEmpty();
            }
        }
    }

    @Test
    void should_list_the_regions_of_the_service() {
        try (Page page = chromium.open(locked, 1280, 900)) {
            assertThat(page.evaluate("document.querySelector('main').innerText").asString())
                    .contains("syscall.accept", "answer");
        }
    }

    /// Without the clock's frequency times are ticks: they must not be shown as seconds.
    @Test
    void should_show_only_shares_of_a_trace_that_lacks_its_clock() throws IOException {
        byte[] whole = TraceRecordings.bytes("regions-go1.21");
        Path cut = folder.resolve("cut.html");
        try (TraceReader reader = TraceReader.of("cut", Arrays.copyOf(whole, whole.length * 3 / 4))) {
            Files.writeString(cut, TraceHtml.of("cut.out", TraceSummary.withWaits(reader)));
        }
        try (Page page = chromium.open(cut, 1280, 900)) {
            assertThat(page.evaluate("document.querySelector('main').innerText").asString())
                    .contains(
                            "lacks its end",
                            "Shares of time",
                            "Ps busy",
                            "% of the events in the file could be followed")
                    .doesNotContainPattern("[0-9] (ns|µs|ms|s)\\b");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_run_nothing_that_a_trace_says() {
        for (boolean phone : new boolean[] {false, true}) {
            try (Page page = chromium.open(hostile, phone ? 360 : 1280, 800, false, phone)) {
                page.waitFor("[...document.querySelectorAll('canvas')].some((c) => c.width > 300)");
                assertThat(page.evaluate("document.querySelector('main').innerText")
                                .asString())
                        .contains("<script>pwned=1</script>");
                page.evaluate("waits.ready");
                page.evaluate("waits.heat().select({from: 0, to: 1e6})");
                assertThat(page.evaluate("waits.flame.zoomTo('pwned')").asBoolean())
                        .isTrue();
                page.click("[data-waits] .flame-bar button[title*='table']");
                assertThat(page.evaluate("document.querySelector('[data-waits]').innerText")
                                .asString())
                        .contains("Selected: ", "<script>pwned=1</script>");
                assertThat(page.evaluate("typeof pwned").asString()).isEqualTo("undefined");
                assertThat(page.evaluate("document.images.length").asInt()).isZero();
                assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                                .asBoolean())
                        .as(phone ? "fits a phone" : "fits a screen")
                        .isTrue();
                assertThat(page.errors()).isEmpty();
            }
        }
    }

    /// With too many stacks those of least weight are one frame: the page says so, and how many.
    @Test
    void should_say_that_stacks_are_merged() throws IOException {
        TraceSummary summary;
        try (TraceReader reader = TraceReader.of("starved", TraceRecordings.bytes("starved-go1.23"))) {
            summary = TraceSummary.withWaits(reader);
        }
        List<WaitMap.Cell> cells = new ArrayList<>(summary.waits().cells());
        cells.add(new WaitMap.Cell(WaitKind.LOCK, WaitMap.MERGED, 1, 20, 3, 300_000));
        Path merged = folder.resolve("merged.html");
        Files.writeString(merged, TraceHtml.of("merged", withWaits(summary, cells, 1_234)));
        try (Page page = chromium.open(merged, 1280, 900)) {
            page.evaluate("waits.ready");
            assertThat(page.evaluate("document.querySelector('main').innerText").asString())
                    .contains("1,234 stacks with the least waiting are one frame");
            page.evaluate("waits.flame.zoomTo('merged')");
            assertThat(page.evaluate("waits.flame.state().zoomed.total").asLong())
                    .isEqualTo(300_000);
            assertThat(page.errors()).isEmpty();
        }
    }

    private static TraceSummary withWaits(TraceSummary s, List<WaitMap.Cell> cells, int merged) {
        return new TraceSummary(
                s.version(),
                s.outcome(),
                s.gomaxprocs(),
                s.goroutines(),
                s.states(),
                s.groups(),
                s.procs(),
                s.gc(),
                s.schedulerLatency(),
                s.acceptLoops(),
                s.acceptLoopsCut(),
                s.tasks(),
                s.regions(),
                s.logs(),
                s.latencies(),
                s.latenciesDropped(),
                new WaitMap(s.waits().slotNanos(), s.waits().columns(), cells, merged),
                s.stacks());
    }

    @Test
    void should_have_no_serious_accessibility_violation() throws IOException {
        String axe;
        try (InputStream in = TracePageBrowserTest.class.getResourceAsStream(
                "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        for (boolean dark : new boolean[] {false, true}) {
            for (Path file : new Path[] {locked, starved}) {
                for (boolean phone : new boolean[] {false, true}) {
                    try (Page page = chromium.open(file, phone ? 360 : 1280, 900, dark, phone)) {
                        page.evaluate("waits.ready");
                        page.evaluate(axe + "\n;true");
                        assertThat(page.evaluate(SERIOUS))
                                .as(file + (dark ? ", dark" : ", light"))
                                .isEmpty();
                        page.evaluate("waits.heat().select({from: 0, to: 300})");
                        JsonNode violations = page.evaluate(SERIOUS);
                        assertThat(violations)
                                .as(file + (dark ? ", dark" : ", light") + ", with a selection")
                                .isEmpty();
                    }
                }
            }
        }
    }
}
