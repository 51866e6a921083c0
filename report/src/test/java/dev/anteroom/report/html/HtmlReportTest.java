package dev.anteroom.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.latency.LatencySplit;
import dev.anteroom.diagnosis.model.AcceptWait;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.Remedy;
import dev.anteroom.diagnosis.model.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The one-file report of the incidents that ship, and of hostile ones.
class HtmlReportTest {
    private static final int LARGEST = 1_500_000;

    private static Evidence read(String example) {
        return CaptureReader.read(Path.of("../examples", example));
    }

    private static String render(String example) {
        Evidence evidence = read(example);
        return HtmlReport.render(evidence, Diagnoser.diagnose(evidence, Hints.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-in-accept-path", "healthy-idle", "slow-handshake"})
    void should_be_one_small_file_that_loads_nothing(String example) {
        String html = render(example);

        assertThat(html.length()).isLessThan(LARGEST);
        assertThat(html).doesNotContain("src=").doesNotContain(" style=\"").doesNotContain("<link");
        assertThat(Pattern.compile("\\son[a-z]+=\"").matcher(html).find()).isFalse();
    }

    @Test
    void should_say_verdict_cause_and_remedy_before_anything_else() {
        assertThat(firstScreen("lock-in-accept-path"))
                .contains("ACCEPT_BOUND")
                .contains("lock_in_accept_path")
                .contains("needs a restart")
                .contains("only for the assignment");
        assertThat(firstScreen("small-backlog")).contains("backlog_too_small").contains("net.core.somaxconn=");
    }

    private static String firstScreen(String example) {
        String html = render(example);
        return html.substring(html.indexOf("<main"), html.indexOf("<nav"));
    }

    @Test
    void should_link_every_cited_line_to_an_excerpt_that_is_there() {
        String html = render("lock-in-accept-path");

        Matcher links = Pattern.compile("class=\"source\" href=\"#([^\"]+)\"").matcher(html);
        int found = 0;
        while (links.find()) {
            assertThat(html).contains("id=\"" + links.group(1) + "\"");
            found++;
        }
        assertThat(found).isGreaterThan(5);
        assertThat(html).contains("sync.(*Mutex).lockSlow(0xc0001180a0)");
    }

    @Test
    void should_draw_the_lock_its_waiter_and_its_holder() {
        String html = render("lock-in-accept-path");

        String svg = html.substring(html.indexOf("<svg class=\"lock-graph\""), html.indexOf("</svg>"));
        assertThat(svg)
                .contains("main.(*tally).Accept")
                .contains("sync.Mutex 0x")
                .contains("main.(*tally).export");
    }

    @Test
    void should_judge_the_parameters_that_the_capture_shows() {
        String html = render("slow-handshake");

        String table = html.substring(html.indexOf("class=\"parameters\""));
        assertThat(table).contains("net.core.somaxconn").contains("backlog of").contains("RLIMIT_NOFILE");
    }

    @Test
    void should_keep_hostile_text_text() {
        Evidence evidence = read("healthy-idle");
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE);
        String script = "<script>alert(1)</script>\"'\u202e\0</style><img src=x onerror=alert(1)>";
        String longName = "main." + "x".repeat(10_240);
        Fact fact = new Fact(script, longName, script, script, script + "," + longName);
        Cause cause = new Cause(
                dev.anteroom.diagnosis.model.CauseId.FD_EXHAUSTION,
                0.9,
                script + longName,
                List.of(fact),
                List.of(fact),
                List.of(new Remedy(script, script, script, true)));
        Diagnosis hostile = new Diagnosis(
                script,
                Verdict.ACCEPT_BOUND,
                script + longName,
                List.of(cause, cause),
                diagnosis.ruledOut(),
                List.of(fact),
                AcceptWait.UNKNOWN,
                null,
                new LatencySplit(
                        script,
                        script,
                        900,
                        new LatencySplit.Part(378.0, 0, 520, script),
                        new LatencySplit.Part(null, 0, 0, script),
                        new LatencySplit.Part(522.0, 380, 900, longName),
                        List.of(script)),
                List.of(),
                new dev.anteroom.diagnosis.model.ListenerSummary(script, 8080, 1, 2, 2),
                diagnosis.signals(),
                List.of(new Missing(script, script, script)),
                List.of(new dev.anteroom.capture.evidence.UnusedFile(script, script, true)));

        String html = HtmlReport.render(evidence, hostile);

        assertThat(html).contains("&lt;script&gt;alert(1)");
        assertThat(html).contains("<strong>42%</strong> of the 900 ms", "class=\"queue\" x=\"0.0\" width=\"420.0\"");
        for (String never : List.of("<script>alert", "<img", "\u202e", "\0", "x".repeat(2_100))) {
            assertThat(html.contains(never)).as(never).isFalse();
        }
    }
}
