package dev.anteroom.report.html;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The report as a reader has it: in a real Chromium, large and small, light and dark, with keyboard and pointer.
class ReportBrowserTest {
    private static final String SERIOUS = "axe.run().then((result) => result.violations"
            + ".filter((v) => v.impact === 'serious' || v.impact === 'critical')"
            + ".map((v) => v.id + ': ' + v.nodes.map((n) => n.html + n.failureSummary).join(' | ')))";

    private static Chromium chromium;
    private static Path report;
    private static Path snapshots;

    @TempDir
    static Path folder;

    @BeforeAll
    static void render() throws IOException {
        chromium = Chromium.start();
        report = write("live", Path.of("../examples/live-capture"));
        snapshots = write("snapshots", Path.of("../examples/slow-handshake"));
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Path write(String name, Path capture) throws IOException {
        Evidence evidence = CaptureReader.read(capture);
        String html = HtmlReport.render(evidence, Diagnoser.diagnose(evidence, Hints.NONE));
        return Files.writeString(folder.resolve(name + ".html"), html);
    }

    @Test
    void should_show_verdict_figures_and_remedy_before_anything_is_scrolled() {
        try (Page page = chromium.open(report, 1280, 800)) {
            assertThat(page.evaluate("document.querySelector('.verdict').getBoundingClientRect().bottom")
                            .asDouble())
                    .isLessThan(800);
            assertThat(page.evaluate("document.querySelector('.act').innerText").asString())
                    .containsIgnoringCase("needs a restart");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_fit_a_phone() {
        for (Path file : new Path[] {report, snapshots}) {
            try (Page page = chromium.open(file, 360, 740, false, true)) {
                assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                        .isLessThanOrEqualTo(360);
                assertThat(page.errors()).isEmpty();
            }
        }
    }

    @Test
    void should_open_the_lines_of_a_fact_below_it_and_close_them_again() {
        try (Page page = chromium.open(report, 1280, 800)) {
            page.click("#why a.source");
            assertThat(page.evaluate("document.querySelector('#why .facts .excerpt').innerText")
                            .asString())
                    .contains("main.(*tally).Accept");
            page.click("#why a.source");
            assertThat(page.evaluate("document.querySelectorAll('#why .facts .excerpt').length")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void should_draw_the_queue_and_zoom_it_to_what_is_selected_in_the_heat_map() {
        try (Page page = chromium.open(report, 1280, 800)) {
            assertThat(page.evaluate("document.querySelectorAll('#timeline-chart canvas').length")
                            .asInt())
                    .isGreaterThanOrEqualTo(2);
            String labels = "document.querySelector('#timeline-chart').innerText";
            assertThat(page.evaluate(labels).asString())
                    .contains("Connections in the accept queue", "Age of the oldest", "What the accept loop");
            page.evaluate("document.querySelector('#waits-chart .heatmap').focus()");
            page.press("ArrowRight");
            for (int i = 0; i < 5; i++) {
                page.press("ArrowRight", 8);
            }
            assertThat(page.evaluate("document.querySelector('.heatmap-said').textContent")
                            .asString())
                    .startsWith("Selected: ")
                    .contains(" connections");
            page.press("Escape");
            assertThat(page.evaluate("document.querySelector('.heatmap-said').textContent")
                            .asString())
                    .isEmpty();
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_switch_graphs_by_keyboard_and_start_at_the_accept_path() {
        try (Page page = chromium.open(report, 1280, 800)) {
            page.waitFor("document.querySelector('.graph:not([hidden]) canvas')");
            assertThat(page.evaluate("document.querySelector('[role=tab][aria-selected=true]').textContent")
                            .asString())
                    .startsWith("Blocked");
            page.evaluate("document.querySelector('[role=tab][aria-selected=true]').focus()");
            page.press("ArrowRight");
            assertThat(page.evaluate("document.activeElement.textContent").asString())
                    .isEqualTo("Goroutines");
            page.waitFor("document.querySelector('#flame-goroutine:not([hidden]) canvas')");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_mark_the_functions_of_a_fact_in_the_graph_that_it_links_to() {
        try (Page page = chromium.open(report, 1280, 800)) {
            page.waitFor("document.querySelector('.graph:not([hidden]) canvas')");
            page.evaluate("document.querySelector('a.picture[href=\"#flame-mutex\"]').click()");
            page.waitFor("document.querySelector('#flame-mutex:not([hidden]) .flame-matched:not(:empty)')");
            assertThat(page.evaluate("document.querySelector('#flame-mutex .flame-search').value")
                            .asString())
                    .isEqualTo("^(?:main\\.\\(\\*tally\\)\\.export)$");
            assertThat(page.evaluate("document.querySelector('#flame-mutex .flame-matched').textContent")
                            .asString())
                    .isEqualTo("99.8% matched · 1 frame");
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_turn_dark_and_light_and_be_light_on_paper() throws IOException {
        try (Page page = chromium.open(report, 1280, 800, true, false)) {
            String background = "getComputedStyle(document.body).backgroundColor";
            assertThat(page.evaluate(background).asString()).isEqualTo("rgb(20, 21, 26)");
            page.click("#tools button");
            assertThat(page.evaluate(background).asString()).isEqualTo("rgb(251, 250, 248)");
            Path paper = folder.resolve("report.pdf");
            page.print(paper);
            assertThat(Files.size(paper)).isGreaterThan(50_000);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_run_nothing_that_a_capture_says() throws IOException {
        Path capture = Files.createDirectories(folder.resolve("hostile/k1"));
        String name = "main.<script>pwned=1</script><img/src=x\u202eonerror=pwned=1>" + "x".repeat(10_240);
        Files.writeString(capture.resolve("ss.txt"), """
                State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
                LISTEN 129    128                *:8080            *:*     users:(("<script>pwned=1</script>",pid=7,fd=3))
                """);
        Files.writeString(capture.resolve("goroutines.txt"), """
                goroutine 1 [sync.Mutex.Lock]:
                sync.(*Mutex).Lock(0xc000118090)
                \tsync/mutex.go:92 +0x1
                %s(0xc000118090)
                \t/x/<b>/layers.go:26 +0x6d
                net/http.(*Server).Serve(0xc00013a000, {0x839098, 0xc000118090})
                \tnet/http/server.go:3330 +0x30c
                main.main()
                \t/x/main.go:65 +0x3af
                """.formatted(name));
        Files.writeString(capture.resolve("block.folded"), name.replace(' ', '_') + ";net.(*TCPListener).Accept 7\n");
        Path hostile = write("hostile", java.util.Objects.requireNonNull(capture.getParent()));

        for (boolean phone : new boolean[] {false, true}) {
            try (Page page = chromium.open(hostile, phone ? 360 : 1280, 800, false, phone)) {
                assertThat(page.evaluate("typeof pwned").asString()).isEqualTo("undefined");
                assertThat(page.evaluate("document.images.length").asInt()).isZero();
                assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                                .asBoolean())
                        .isTrue();
                assertThat(page.errors()).isEmpty();
            }
        }
    }

    @Test
    void should_have_no_serious_accessibility_violation() throws IOException {
        String axe;
        try (InputStream in =
                ReportBrowserTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        for (boolean dark : new boolean[] {false, true}) {
            for (Path file : new Path[] {report, snapshots}) {
                try (Page page = chromium.open(file, 1280, 900, dark, false)) {
                    page.click("#why a.source");
                    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
                    page.evaluate(axe + "\n;true");
                    JsonNode violations = page.evaluate(SERIOUS);
                    assertThat(violations)
                            .as(file + (dark ? ", dark" : ", light"))
                            .isEmpty();
                }
            }
        }
    }
}
