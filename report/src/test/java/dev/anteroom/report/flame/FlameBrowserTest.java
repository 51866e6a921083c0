package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.profile.flame.FlameFocus;
import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameInversion;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The page of one flame graph in a real browser.
class FlameBrowserTest {
    @TempDir
    static Path folder;

    private static Chromium chromium;

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

    private static Page open(FlameGraph graph) throws IOException {
        return open(graph, false, false);
    }

    private static Page open(FlameGraph graph, boolean dark, boolean phone) throws IOException {
        Path file = Files.createTempFile(folder, "flame", ".html");
        FlameHtml.View view = new FlameHtml.View(false, false, false, Palette.DEFAULT);
        Files.writeString(file, FlameHtml.of(graph, null, SampleGraphs.RULES, SampleGraphs.TITLE, view));
        Page page = phone ? chromium.open(file, 390, 844, dark, true) : chromium.open(file, 1280, 800, dark, false);
        page.evaluate("flame.ready");
        return page;
    }

    private static JsonNode state(Page page) {
        return page.evaluate("flame.state()");
    }

    /// The middle of the widest frame whose name an expression matches, in the window.
    private static double[] place(Page page, String expression) {
        JsonNode point =
                page.evaluate("(() => { const svg = new DOMParser().parseFromString(flame.svg(), 'image/svg+xml');"
                        + "let best = null; for (const g of svg.querySelectorAll('g')) { const r = g.querySelector('rect');"
                        + " if (new RegExp(" + Page.quoted(expression) + ").test(g.querySelector('title').textContent)"
                        + " && (!best || +r.getAttribute('width') > +best.getAttribute('width'))) best = r; }"
                        + "const c = document.querySelector('canvas').getBoundingClientRect();"
                        + "const last = Math.max(...[...svg.querySelectorAll('g rect')].map((r) => +r.getAttribute('y')));"
                        + "const level = (last - best.getAttribute('y')) / 17;"
                        + "return [c.x + (+best.getAttribute('x') - 10 + best.getAttribute('width') / 2) / 1180 * c.width,"
                        + " c.bottom - (level + 0.5) * 18]; })()");
        return new double[] {point.path(0).asDouble(), point.path(1).asDouble()};
    }

    @Test
    void should_zoom_by_click_and_go_back_by_breadcrumb_and_escape() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE))) {
            double[] order = place(page, "^main.order ");
            page.click(order[0], order[1]);
            page.waitFor("flame.state().view.x1 - flame.state().view.x0 === 40");

            assertThat(state(page).path("zoomed").path("name").asString()).isEqualTo("main.order");
            assertThat(page.evaluate("document.querySelector('.flame-crumbs').textContent")
                            .asString())
                    .isEqualTo("allhttp.(*conn).servehttp.serverHandler.ServeHTTPmain.order");

            page.click(".flame-crumbs li:nth-child(2) button");
            page.waitFor("flame.state().zoomed.name === 'net/http.(*conn).serve'");
            page.press("Escape");
            page.waitFor("flame.state().view.x1 === 100");
            assertThat(state(page).path("zoomed").path("index").asInt()).isZero();
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_tell_flat_and_cumulative_values_of_the_frame_under_the_pointer() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE))) {
            double[] tls = place(page, "^crypto/tls");
            page.moveTo(tls[0], tls[1]);
            page.waitFor("!document.querySelector('.flame-tip').hidden");

            assertThat(page.evaluate("document.querySelector('.flame-tip').innerText")
                            .asString())
                    .contains("crypto/tls.(*Conn).Read", "cum", "12  12.0%", "flat", "TLS and crypto");
        }
    }

    @Test
    void should_count_each_matching_stack_once_in_the_matched_share() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE))) {
            page.press("f", 2);
            page.type("http|json");
            page.waitFor("document.querySelector('.flame-matched').textContent !== ''");

            // http.(*conn).serve has 52, and ServeHTTP and Marshal are within; http.(*Server).Serve has 40
            assertThat(page.evaluate("document.querySelector('.flame-matched').textContent")
                            .asString())
                    .isEqualTo("92.0% matched · 4 frames");
            page.press("Enter");
            assertThat(state(page).path("selected").path("name").asString()).contains("http");
            assertThat(page.evaluate("flame.search('HTTP')").path("share").asDouble())
                    .isEqualTo(0.40, within(1e-9));
            assertThat(page.evaluate("flame.search('nothing at all')")
                            .path("frames")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void should_survive_wrong_and_endless_expressions() throws IOException {
        try (Page page = open(SampleGraphs.of("main.main;" + "a".repeat(60) + "! 5\nmain.main;b 3"))) {
            page.evaluate("flame.search('(')");
            assertThat(page.evaluate("document.querySelector('.flame-matched').textContent")
                            .asString())
                    .isEqualTo("no regular expression");

            page.evaluate("flame.search('^(a+)+$')");
            assertThat(page.evaluate("document.querySelector('.flame-matched').textContent")
                            .asString())
                    .isEqualTo("takes too long");

            assertThat(page.evaluate("flame.search('^b$')").path("frames").asInt())
                    .isEqualTo(1);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_walk_by_keyboard_and_copy_the_stack() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE))) {
            page.evaluate("document.querySelector('canvas').focus()");
            for (String key : List.of("ArrowUp", "ArrowUp", "ArrowRight", "ArrowUp")) {
                page.press(key);
            }
            // all, its widest callee net/http.(*conn).serve, then the frame to the right of it
            assertThat(state(page).path("selected").path("name").asString()).isEqualTo("runtime.gcDrain");
            page.press("ArrowLeft");
            page.press("Enter");
            page.waitFor("flame.state().zoomed.name === 'net/http.serverHandler.ServeHTTP'");
            page.press("c");
            page.waitFor("document.querySelector('.flame-detail').textContent === 'Copied the stack of 2 frames.'");

            page.press("i");
            page.waitFor("flame.state().view.inverted");
            page.press("?", 8);
            assertThat(page.evaluate("document.querySelector('dialog').open").asBoolean())
                    .isTrue();
            page.press("Escape");
            assertThat(page.evaluate("document.querySelector('dialog').open").asBoolean())
                    .isFalse();
        }
    }

    private static Set<String> frames(String svg) {
        Set<String> frames = new TreeSet<>();
        Pattern.compile("<g>.*</g>").matcher(svg).results().forEach(frame -> frames.add(frame.group()));
        return frames;
    }

    private static Set<String> drawn(FlameGraph graph, Palette palette) {
        return frames(
                FlameSvg.of(graph, SampleGraphs.RULES, SampleGraphs.TITLE, new FlameSvg.Style(1200, false, palette)));
    }

    @Test
    void should_draw_in_the_page_what_the_svg_shows() throws IOException {
        FlameGraph graph = SampleGraphs.of(SampleGraphs.SERVICE);
        FlameGraph path = FlameFocus.on(graph, SampleGraphs.RULES.acceptPath());
        try (Page page = open(graph)) {
            assertThat(frames(page.evaluate("flame.svg()").asString())).isEqualTo(drawn(graph, Palette.DEFAULT));

            page.evaluate("flame.set({palette: 'colour-blind'})");
            assertThat(frames(page.evaluate("flame.svg()").asString())).isEqualTo(drawn(graph, Palette.COLOUR_BLIND));

            page.evaluate("flame.set({palette: 'default', inverted: true})");
            assertThat(frames(page.evaluate("flame.svg()").asString()))
                    .isEqualTo(drawn(FlameInversion.of(graph, FlameLimits.NONE), Palette.DEFAULT));

            Path exact = folder.resolve("exact.html");
            FlameGraph inverted = FlameInversion.of(graph, FlameLimits.NONE);
            FlameHtml.View view = new FlameHtml.View(false, true, false, Palette.DEFAULT);
            Files.writeString(exact, FlameHtml.of(graph, inverted, SampleGraphs.RULES, SampleGraphs.TITLE, view));
            try (Page other = chromium.open(exact, 1280, 800)) {
                other.evaluate("flame.ready");
                assertThat(frames(other.evaluate("flame.svg()").asString()))
                        .isEqualTo(drawn(inverted, Palette.DEFAULT));
            }

            page.evaluate("flame.set({inverted: false, acceptPath: true})");
            assertThat(page.evaluate("flame.state().total").asInt()).isEqualTo(40);
            assertThat(page.evaluate("flame.state().frames").asInt()).isEqualTo(path.size());
        }
    }

    @Test
    void should_show_what_is_new_and_what_is_gone_in_a_diff() throws IOException {
        // before and after, the other way round in the line
        FlameGraph graph =
                SampleGraphs.of("main.main;main.old 0 40\nmain.main;main.new 60 0\nmain.main;main.same 140 60");
        try (Page page = open(graph)) {
            assertThat(frames(page.evaluate("flame.svg()").asString())).hasSize(5);
            assertThat(page.evaluate("flame.svg()").asString())
                    .contains("change new)", "change gone)")
                    .contains("fill=\"#e8503a\"", "fill=\"#4a90d9\"");

            page.evaluate("flame.set({weight: 'after'})");
            assertThat(state(page).path("view").path("x1").asInt()).isEqualTo(200);
            page.evaluate("flame.set({weight: 'both', normalised: false})");
            assertThat(state(page).path("view").path("x1").asInt()).isEqualTo(300);
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_colour_by_heat() throws IOException {
        FlameGraph graph = SampleGraphs.heat(SampleGraphs.SERVICE);
        try (Page page = open(graph)) {
            assertThat(frames(page.evaluate("flame.svg()").asString())).isEqualTo(drawn(graph, Palette.DEFAULT));
            assertThat(page.evaluate("document.querySelector('.flame-legend').textContent")
                            .asString())
                    .contains("p99 latency: ");
            page.press("i");
            FlameGraph inverted = FlameInversion.of(graph, FlameLimits.NONE);
            assertThat(frames(page.evaluate("flame.svg()").asString())).isEqualTo(drawn(inverted, Palette.DEFAULT));
            assertThat(page.evaluate("document.querySelector('.flame-legend').textContent")
                            .asString())
                    .contains("p99 latency of the worst stack: ");
        }
    }

    @Test
    void should_treat_hostile_names_as_text() throws IOException {
        String script = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>";
        String folded =
                script + ";\"'`${window.hacked=1} 5\n" + "x".repeat(10_000) + ";שלום\u202eevil\u0007 7\n<b>;日本語の関数 3";
        FlameGraph graph = SampleGraphs.of(folded);
        Path file = folder.resolve("hostile.html");
        Files.writeString(
                file,
                FlameHtml.of(
                        graph,
                        null,
                        SampleGraphs.RULES,
                        new FlameTitle(script, script),
                        new FlameHtml.View(true, false, false, Palette.DEFAULT)));
        try (Page page = chromium.open(file, 1000, 700)) {
            page.evaluate("flame.ready");
            page.evaluate("flame.zoomTo('^x')");
            page.press("t");
            double[] place = {500, 250};
            page.moveTo(place[0], place[1]);

            assertThat(page.evaluate("typeof window.hacked").asString()).isEqualTo("undefined");
            assertThat(page.evaluate("document.querySelectorAll('img, b').length")
                            .asInt())
                    .isZero();
            assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(1000);
            assertThat(page.evaluate("new DOMParser().parseFromString(flame.svg(), 'image/svg+xml')"
                                    + ".querySelectorAll('parsererror, script').length")
                            .asInt())
                    .isZero();
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_let_the_page_reach_no_network() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE))) {
            assertThat(page.evaluate("fetch('http://127.0.0.1:9/').then(() => 'reached', (e) => e.constructor.name)")
                            .asString())
                    .isEqualTo("TypeError");
            assertThat(page.errors()).anyMatch(error -> error.contains("Content Security Policy"));
        }
    }

    @Test
    void should_be_usable_by_touch() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE), true, true)) {
            assertThat(page.evaluate("document.documentElement.scrollWidth").asInt())
                    .isLessThanOrEqualTo(390);
            double[] serve = place(page, "^net/http.\\(\\*conn\\)");
            page.touch(new double[] {serve[0], serve[1], serve[0], serve[1]});
            page.waitFor("flame.state().zoomed.name === 'net/http.(*conn).serve'");
            page.evaluate("flame.reset()");
            page.waitFor("flame.state().view.x1 - flame.state().view.x0 > 99.9");
            page.touch(new double[] {180, serve[1], 60, serve[1]}, new double[] {220, serve[1], 340, serve[1]});
            page.waitFor("flame.state().view.x1 - flame.state().view.x0 < 50");
        }
    }

    /// How long that takes, `bench/flame-page.sh` measures.
    @Test
    void should_zoom_pan_and_search_200_000_frames() throws IOException {
        FlameGraph graph = SampleGraphs.large(200_000);
        assertThat(graph.size()).isGreaterThan(150_000);
        try (Page page = open(graph)) {
            for (int step = 0; step < 15; step++) {
                page.wheel(300 + step * 20, 400, 0, -40, 2);
                page.wheel(640, 400, 25, 0, 0);
            }
            page.waitFor("flame.state().view.x1 - flame.state().view.x0 < flame.state().total / 100");
            assertThat(page.evaluate("flame.search('function3')").path("share").asDouble())
                    .isBetween(0.01, 1.0);
            assertThat(page.errors()).isEmpty();
        }
    }

    /// One function called from two places, and by itself: its callers above it and its callees below it are all of its
    /// value once.
    private static final String RECURSIVE = """
            main.a;main.work;main.leaf 3
            main.b;main.work 2
            main.b;main.work;main.work;main.leaf 5
            main.c 90
            """;

    @Test
    void should_sort_functions_and_show_one_between_its_callers_and_callees() throws IOException {
        try (Page page = open(SampleGraphs.of(RECURSIVE))) {
            page.click(".flame-bar button[title*='every function']");
            String rows =
                    "[...document.querySelectorAll('.flame-functions tbody tr')].map((r) => r.innerText.replace(/\\s+/g, ' ').trim())";
            assertThat(page.evaluate(rows).path(0).asString()).startsWith("main.c 90");
            // Cumulative: work's own recursion counts once.
            page.click(".flame-functions thead th:nth-child(4) button");
            assertThat(page.evaluate(rows).path(1).asString()).isEqualTo("main.work 2 2.0% 10 10.0%");
            assertThat(page.evaluate(rows).path(2).asString()).isEqualTo("main.leaf 8 8.0% 8 8.0%");
            page.click(".flame-functions thead th:nth-child(4) button");
            assertThat(page.evaluate("document.querySelector('.flame-functions [aria-sort]').getAttribute('aria-sort')")
                            .asString())
                    .isEqualTo("ascending");

            page.evaluate("flame.sandwich('main.work')");
            JsonNode slices = state(page).path("slices");
            assertThat(slices.size()).isEqualTo(2);
            assertThat(slices.path(0).path("total").asDouble()).isEqualTo(10);
            assertThat(slices.path(1).path("total").asDouble()).isEqualTo(10);
            // all, work, a, b; and all, work, leaf, work in work, its leaf.
            assertThat(slices.path(0).path("frames").asInt()).isEqualTo(4);
            assertThat(slices.path(1).path("frames").asInt()).isEqualTo(5);
            assertThat(page.evaluate("document.querySelector('.flame-sandwich h3').innerText")
                            .asString())
                    .contains("main.work");
            page.click(".flame-sandwich h3 button");
            assertThat(state(page).path("slices").size()).isZero();
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_open_the_selected_frames_function_by_key_also_when_inverted() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE))) {
            page.evaluate("flame.set({inverted: true})");
            page.evaluate("document.querySelector('canvas').focus()");
            page.press("ArrowUp");
            page.press("ArrowUp");
            page.waitFor("flame.state().selected && flame.state().selected.index > 0");
            page.evaluate(
                    "document.querySelector('canvas').dispatchEvent(new KeyboardEvent('keydown', {key: 's', bubbles: true}))");
            page.waitFor("flame.state().slices.length === 2");
            assertThat(page.evaluate("document.querySelector('.flame-sandwich h3').innerText")
                            .asString())
                    .contains(state(page).path("selected").path("name").asString());
            assertThat(page.errors()).isEmpty();
        }
    }

    @Test
    void should_have_no_serious_accessibility_violation() throws IOException {
        String axe;
        try (InputStream in =
                FlameBrowserTest.class.getResourceAsStream("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
            axe = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
        }
        for (boolean dark : new boolean[] {false, true}) {
            try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE), dark, false)) {
                page.evaluate("flame.set({acceptPath: true})");
                page.click(".flame-bar button[title*='table']");
                page.click(".flame-bar button[title*='every function']");
                page.click(".flame-functions tbody button");
                page.waitFor("flame.state().slices.length === 2");
                page.evaluate(axe + "\n;true");
                JsonNode violations = page.evaluate("axe.run().then((result) => result.violations"
                        + ".filter((v) => v.impact === 'serious' || v.impact === 'critical')"
                        + ".map((v) => v.id + ': ' + v.nodes.map((n) => n.html + n.failureSummary).join(' | ')))");
                assertThat(violations).isEmpty();
            }
        }
    }

    @Test
    void should_print() throws IOException {
        try (Page page = open(SampleGraphs.of(SampleGraphs.SERVICE), true, false)) {
            Path pdf = folder.resolve("flame.pdf");
            page.print(pdf);
            assertThat(Files.size(pdf)).isGreaterThan(5_000);
        }
    }
}
