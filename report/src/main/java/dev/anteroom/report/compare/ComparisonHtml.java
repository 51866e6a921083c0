package dev.anteroom.report.compare;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.compare.BlameChange;
import dev.anteroom.diagnosis.compare.Change;
import dev.anteroom.diagnosis.compare.Change.Judgement;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.FrameChange;
import dev.anteroom.diagnosis.compare.Metric;
import dev.anteroom.diagnosis.compare.PostureShare;
import dev.anteroom.diagnosis.compare.RuleResult;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.diagnosis.signal.Words;
import dev.anteroom.report.flame.FlameAssets;
import dev.anteroom.report.html.Markup;
import dev.anteroom.report.html.Page;
import dev.anteroom.report.html.Sections;
import dev.anteroom.report.queue.QueueTimeline;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A comparison as one HTML file in the report's shell: the outcome, the figures with their margins, both queues over
/// the same axes, and the waiting of both sides as one differential flame graph.
public final class ComparisonHtml {
    private static final int MOST_TEXT = 2_000;
    private static final String BEFORE = "Before";
    private static final String AFTER = "After";

    private final Comparison comparison;
    private final List<QueueTimeline> before;
    private final List<QueueTimeline> after;
    private final StringBuilder out = new StringBuilder();
    private final Sections sections = new Sections(out);

    /// The heads of the table that is being written.
    private String[] columns = {};

    private ComparisonHtml(Comparison comparison, List<QueueTimeline> before, List<QueueTimeline> after) {
        this.comparison = comparison;
        this.before = before;
        this.after = after;
    }

    /// @param before the captures that the comparison's first side was made of, in the same order
    /// @param after those of its second side
    public static String render(Comparison comparison, List<Evidence> before, List<Evidence> after) {
        return new ComparisonHtml(
                        comparison,
                        QueueTimeline.of(comparison.beforeSide().diagnoses(), before),
                        QueueTimeline.of(comparison.afterSide().diagnoses(), after))
                .page();
    }

    private String page() {
        Page page = Page.titled(comparison.outcome().name() + ": " + comparison.headline())
                .style(FlameAssets.style())
                .reportStyle();
        Optional<WaitingDiff> waiting = WaitingDiff.of(comparison);
        gate();
        figures();
        queues();
        blame(waiting);
        postures();
        frames();
        methods();
        page.body("<a class=\"skip\" href=\"#content\">To the comparison</a>");
        page.body("<header class=\"bar\"><span class=\"brand\">Anteroom</span><span class=\"about\">")
                .body(side(
                        "before", comparison.before(), comparison.beforeSide().size()))
                .body("<span class=\"dot\"> → </span>")
                .body(side("after", comparison.after(), comparison.afterSide().size()))
                .body("</span><span class=\"tools\" id=\"tools\"></span></header><main id=\"content\">");
        page.body(verdict()).body(sections.navigation()).body(out);
        page.body("</main><footer>Made by <code>anteroom compare --html</code>. The file holds everything it shows and "
                + "opens no connection.</footer>");
        waiting.ifPresent(
                drawn -> page.data("flame-waiting-data", drawn.payload()).script(FlameAssets.script()));
        return page.reportScript().render();
    }

    private static String side(String which, String name, int captures) {
        return which + ": " + text(name) + (captures == 1 ? "" : " (" + captures + " captures)");
    }

    private String verdict() {
        String mood = switch (comparison.outcome()) {
            case NO_REGRESSION -> "good";
            case REGRESSION -> "bad";
            case NOT_JUDGED -> "unsure";
        };
        String meaning = switch (comparison.outcome()) {
            case NO_REGRESSION -> "nothing got worse";
            case REGRESSION -> "it got worse";
            case NOT_JUDGED -> "it can't be judged";
        };
        StringBuilder said = new StringBuilder();
        said.append("<section class=\"verdict ")
                .append(mood)
                .append("\" aria-labelledby=\"headline\"><div class=\"say\"><p class=\"word\"><strong>")
                .append(comparison.outcome().name())
                .append("</strong> <span>")
                .append(meaning)
                .append("</span></p><h1 id=\"headline\">")
                .append(text(comparison.headline()))
                .append("</h1><dl class=\"figures\">");
        figure(said, Metric.WAIT_P50);
        figure(said, Metric.WAIT_P99);
        figure(said, Metric.OVERFLOW);
        said.append("</dl></div><div class=\"act\"><h2>Why</h2>");
        if (comparison.reasons().isEmpty()) {
            said.append("<p>The figures below say it.</p>");
        } else {
            said.append("<ul class=\"missing\">");
            comparison
                    .reasons()
                    .forEach(reason -> said.append("<li>").append(text(reason)).append("</li>"));
            said.append("</ul>");
        }
        return said.append("</div></section>").toString();
    }

    private void figure(StringBuilder said, Metric metric) {
        for (Change change : comparison.changes()) {
            if (change.metric() == metric && (change.before() != null || change.after() != null)) {
                said.append("<div><dt>")
                        .append(text(metric.words()))
                        .append("</dt><dd><strong>")
                        .append(text(Cells.after(comparison, change)))
                        .append("</strong><small>before: ")
                        .append(text(Cells.before(comparison, change)))
                        .append("</small></dd></div>");
            }
        }
    }

    private void gate() {
        if (comparison.gate().isEmpty()) {
            return;
        }
        sections.open("rules", "Rules");
        table("Rules", "Rule", "", "What was found");
        for (RuleResult rule : comparison.gate()) {
            String mark = switch (rule.result()) {
                case PASSED -> tag("good", "holds");
                case BROKEN -> tag("bad", "broken");
                case NOT_JUDGED -> tag("unsure", "not judged");
            };
            row(text(rule.rule()), mark, text(rule.why()));
        }
        endTable();
    }

    private void figures() {
        sections.open("figures", "Figures");
        table("Figures", "Figure", BEFORE, AFTER, "Judged", "How");
        for (Change change : comparison.changes()) {
            row(
                    text(Cells.name(comparison, change)),
                    text(Cells.before(comparison, change)),
                    text(Cells.after(comparison, change)),
                    judged(change),
                    text(Cells.method(change)));
        }
        endTable();
    }

    private static String judged(Change change) {
        if (change.judgement() == Judgement.SHOWN) {
            return "";
        }
        String mood = switch (change.judgement()) {
            case WORSE -> "bad";
            case BETTER, SAME -> "good";
            case UNKNOWN, SHOWN -> "unsure";
        };
        return tag(mood, Cells.judgement(change));
    }

    private void queues() {
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        sections.open("queue", "The queue, before and after");
        out.append(
                        "<p class=\"note\">Both over the same axes: seconds since a capture began, connections in the accept ")
                .append(
                        "queue. One curve for each capture; the dashed line is the queue's limit where it is in reach.</p>");
        out.append(QueuePair.svg(before, after)).append("</section>");
    }

    private void blame(Optional<WaitingDiff> waiting) {
        sections.open("waiting", "Where the wait went");
        if (waiting.isEmpty()) {
            out.append("<p class=\"note\">Not known for both sides: it takes captures that looked at the accept loops ")
                    .append("while the queue was sampled (<code>anteroom capture</code> does, where it may read the ")
                    .append("process).</p></section>");
            return;
        }
        boolean perConnection = waiting.get().perConnection();
        if (!perConnection) {
            out.append(
                            "<p class=\"lead\">On one side no connection was accepted, so there is no wait of a connection to ")
                    .append("compare. The graph compares how long connections waited in each second instead.</p>");
        } else if (comparison.blame().isEmpty()) {
            out.append("<p class=\"lead\">No part of a connection's wait changed by a millisecond.</p>");
        } else {
            table("Parts of a connection's wait", "While", "Where", BEFORE, AFTER, "Change");
            for (BlameChange change : comparison.blame()) {
                row(
                        text(change.leaf().words()),
                        "<code>" + text(change.where()) + "</code>",
                        Words.millis(change.beforeMillis()),
                        Words.millis(change.afterMillis()),
                        tag(
                                change.rise() > 0 ? "bad" : "good",
                                (change.rise() > 0 ? "+" : "−") + Words.millis(Math.abs(change.rise()))));
            }
            endRows();
        }
        out.append("<div class=\"graph\" id=\"flame-waiting\" data-label=\"The waiting, before and after\" ")
                .append(
                        "data-accept-path=\"true\"><h3>The waiting, before and after</h3><p class=\"note\">A frame is as ")
                .append(
                        "wide as a connection waited, on average, while the accept loop had that stack: before and after ")
                .append(
                        "together. Its colour says which side waited longer there.</p><div class=\"flame-place\"></div></div>");
        out.append("</section>");
    }

    private void postures() {
        if (comparison.postures().isEmpty()) {
            return;
        }
        sections.open("loops", "What the accept loops did");
        table("Postures of the accept loops", "Accept loop", BEFORE, AFTER);
        for (PostureShare share : comparison.postures()) {
            row(text(share.posture().words()), Cells.share(share.before()), Cells.share(share.after()));
        }
        endTable();
    }

    private void frames() {
        if (comparison.frames().isEmpty()) {
            return;
        }
        sections.open("functions", "Functions whose share changed");
        table("Functions whose share changed", "Function", "Profile", BEFORE, AFTER);
        for (FrameChange frame : comparison.frames()) {
            row(
                    "<code>" + text(frame.function()) + "</code>",
                    frame.kind().name().toLowerCase(Locale.ROOT),
                    Words.percent(frame.before()),
                    Words.percent(frame.after()));
        }
        endTable();
    }

    private void methods() {
        sections.open("captures", "Captures");
        table("Captures", "Capture", "Side", "Verdict", "Accept-wait P99");
        captures("before", comparison.beforeSide());
        captures("after", comparison.afterSide());
        endTable();
    }

    private void captures(String which, Side side) {
        side.diagnoses().forEach(diagnosis -> {
            Double p99 = diagnosis.acceptWait().p99Millis();
            row(
                    text(diagnosis.origin()),
                    which,
                    diagnosis.verdict().name(),
                    p99 == null ? "not known" : Words.millis(p99));
        });
    }

    private void table(String label, String... heads) {
        columns = heads;
        out.append("<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(label)
                .append("\"><table><thead><tr>");
        for (String head : heads) {
            out.append("<th scope=\"col\">").append(head).append("</th>");
        }
        out.append("</tr></thead><tbody>");
    }

    /// @param cells HTML
    private void row(String first, String... cells) {
        out.append("<tr><th scope=\"row\">").append(first).append("</th>");
        for (int i = 0; i < cells.length; i++) {
            String head = columns[i + 1];
            boolean side = head.equals(BEFORE) || head.equals(AFTER);
            out.append(side ? "<td class=\"side\" data-side=\"" + head.toLowerCase(Locale.ROOT) + "\">" : "<td>")
                    .append(cells[i])
                    .append("</td>");
        }
        out.append("</tr>");
    }

    private void endRows() {
        out.append("</tbody></table></div>");
    }

    private void endTable() {
        endRows();
        out.append("</section>");
    }

    private static String tag(String mood, String words) {
        return words.isEmpty() ? "" : "<span class=\"tag " + mood + "\">" + text(words) + "</span>";
    }

    private static String text(String text) {
        return Markup.text(text, MOST_TEXT);
    }
}
