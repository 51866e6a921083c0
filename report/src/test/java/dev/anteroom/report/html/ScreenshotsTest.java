package dev.anteroom.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.gotrace.TraceReader;
import dev.anteroom.gotrace.summary.TraceSummary;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import dev.anteroom.report.trace.TraceHtml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Makes the pictures of README and docs from an incident that ships. `bench/screenshots.sh` puts them into
/// `docs/images`; every other run makes them in a folder of its own, so that they can always be made.
class ScreenshotsTest {
    private static final Path INCIDENT = Path.of("../examples/live-capture");
    private static final Path TRACE = Path.of("../gotrace/src/test/resources/traces/gc-go1.23.trace.gz");
    private static final long LARGEST = 150_000;

    /// @param shownFirst selector of what is scrolled to the top; `null` for the page's beginning
    private record Picture(
            String name,
            int width,
            int height,
            boolean dark,
            boolean phone,
            @Nullable String shownFirst) {}

    @Test
    void should_picture_the_report_in_files_that_load_quickly(@TempDir Path folder) throws IOException {
        String wanted = System.getProperty("anteroom.screenshots");
        Path images = wanted == null ? folder : Path.of(wanted);
        Evidence evidence = CaptureReader.read(INCIDENT);
        Path report = folder.resolve("report.html");
        Files.writeString(report, HtmlReport.render(evidence, Diagnoser.diagnose(evidence, Hints.NONE)));
        Picture[] pictures = {
            new Picture("report-light", 1160, 820, false, false, null),
            new Picture("report-queue-dark", 1160, 800, true, false, "#queue"),
            new Picture("report-flames", 1160, 560, false, false, "#flames"),
            new Picture("report-phone", 360, 640, true, true, null)
        };
        try (Chromium chromium = Chromium.start()) {
            for (Picture picture : pictures) {
                Path file = images.resolve(picture.name + ".png");
                try (Page page = chromium.open(report, picture.width, picture.height, picture.dark, picture.phone)) {
                    page.waitFor("document.querySelector('.graph canvas') && document.querySelector('.u-over')");
                    if (picture.shownFirst != null) {
                        page.evaluate(
                                "document.querySelector(" + Page.quoted(picture.shownFirst) + ").scrollIntoView()");
                    }
                    page.screenshot(file);
                    assertThat(page.errors()).isEmpty();
                }
                assertThat(Files.size(file)).as(picture.name).isBetween(10_000L, LARGEST);
            }
        }
    }

    /// The waits of a trace, with a part of the heat map selected.
    @Test
    void should_picture_the_waits_of_a_trace(@TempDir Path folder) throws IOException {
        String wanted = System.getProperty("anteroom.screenshots");
        Path images = wanted == null ? folder : Path.of(wanted);
        Path html = folder.resolve("trace.html");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(TRACE));
                TraceReader reader = TraceReader.of("trace.out", in.readAllBytes())) {
            Files.writeString(html, TraceHtml.of("trace.out", TraceSummary.withWaits(reader)));
        }
        Path file = images.resolve("trace-waits.png");
        try (Chromium chromium = Chromium.start();
                Page page = chromium.open(html, 1160, 800)) {
            page.evaluate("waits.ready");
            page.evaluate("waits.heat().select({from: 300, to: 500})");
            page.evaluate("document.querySelector('[data-waits]').scrollIntoView()");
            page.screenshot(file);
            assertThat(page.errors()).isEmpty();
        }
        assertThat(Files.size(file)).isBetween(10_000L, LARGEST);
    }
}
