package dev.anteroom.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.report.browser.Chromium;
import dev.anteroom.report.browser.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Makes the pictures of README and docs from an incident that ships. `bench/screenshots.sh` puts them into
/// `docs/images`; every other run makes them in a folder of its own, so that they can always be made.
class ScreenshotsTest {
    private static final Path INCIDENT = Path.of("../examples/live-capture");
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
}
