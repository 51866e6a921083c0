package dev.anteroom.fleet.page;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Cell;
import dev.anteroom.fleet.question.Column;
import dev.anteroom.fleet.store.FleetDatabase;
import dev.anteroom.fleet.store.Span;
import dev.anteroom.report.html.Markup;
import dev.anteroom.report.html.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// One or more answers as a page.
public final class FleetPage {
    private static final int MAX_TEXT = 400;
    private static final int MAX_ROWS = 200;
    private static final int MAX_FIGURES = 12;

    private static final Map<String, String> TITLES = Map.of(
            "rollouts", "Which rollouts made the accept wait worse",
            "drift", "Which hosts differ, and which differences go with waiting",
            "worst", "Where connections waited most",
            "incidents", "Which incidents are one, and what their hosts share",
            "changes", "What changed before incidents",
            "what-if", "What another limit would have done",
            "silent", "Who is silent, and what can't be seen",
            "remedies", "Which remedies helped");

    private FleetPage() {}

    /// @param answers of this span, asked of this database
    public static String of(FleetDatabase database, Span span, List<Answer> answers) {
        return render(span, answers, CohortMap.of(database, span));
    }

    static String render(Span span, List<Answer> answers, CohortMap cohorts) {
        Page page = Page.titled("Anteroom: the fleet")
                .style(asset("fleet.css"))
                .body("<header class=\"bar\"><span class=\"brand\">Anteroom</span><span class=\"about\">Fleet, ")
                .body(minute(span.since().toString()) + " to "
                        + minute(span.until().toString()) + " UTC</span></header>")
                .body("<main><h1>" + (answers.size() == 1 ? title(answers.getFirst()) : "The fleet") + "</h1>");
        if (answers.size() > 1) {
            page.body("<ul class=\"findings\">");
            for (Answer answer : answers) {
                page.body("<li>" + tag(answer) + " <a href=\"#" + answer.question() + "\">"
                        + Markup.text(answer.headline(), MAX_TEXT) + "</a></li>");
            }
            page.body("</ul>");
        }
        page.body(cohorts.html());
        for (Answer answer : answers) {
            page.body(section(answer, answers.size() > 1));
        }
        return page.body("</main>").render();
    }

    private static String minute(String moment) {
        return moment.substring(0, "2026-01-01T00:00".length()).replace("T", " ");
    }

    private static String title(Answer answer) {
        return TITLES.getOrDefault(answer.question(), "The fleet");
    }

    private static String tag(Answer answer) {
        return switch (answer.outcome()) {
            case FOUND -> "<span class=\"tag bad\">found</span>";
            case HOLDS -> "<span class=\"tag good\">nothing</span>";
            case NOT_JUDGED -> "<span class=\"tag unsure\">can't be judged</span>";
        };
    }

    private static String section(Answer answer, boolean titled) {
        StringBuilder out =
                new StringBuilder("<section id=\"").append(answer.question()).append("\">");
        if (titled) {
            out.append("<h2>").append(title(answer)).append("</h2>");
        }
        out.append("<p class=\"lead\">").append(tag(answer)).append(' ');
        out.append(Markup.text(answer.headline(), MAX_TEXT)).append("</p>");
        if (!answer.rollouts().isEmpty()) {
            out.append("<p class=\"note\">Each line is a host, from its P99 before to its P99 after: <span"
                    + " class=\"is-treated\">new version</span>, <span class=\"is-held\">old version"
                    + " kept</span>.</p><div class=\"figures\">");
            answer.rollouts().stream()
                    .limit(MAX_FIGURES)
                    .map(HostSlopes::figure)
                    .forEach(out::append);
            out.append("</div>");
        }
        if (!answer.rows().isEmpty()) {
            table(out, answer);
        }
        answer.notes()
                .forEach(note -> out.append("<p class=\"note\">")
                        .append(Markup.text(note, MAX_TEXT * 2))
                        .append("</p>"));
        return out.append("</section>").toString();
    }

    private static void table(StringBuilder out, Answer answer) {
        out.append("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(Markup.text(title(answer)))
                .append("\"><table><thead><tr>");
        for (Column column : answer.columns()) {
            out.append("<th scope=\"col\"")
                    .append(column.number() ? " class=\"number\"" : "")
                    .append('>')
                    .append(
                            column.title().isEmpty()
                                    ? "<span class=\"unseen\">Judgement</span>"
                                    : Markup.text(column.title()))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>");
        for (List<Cell> row :
                answer.rows().subList(0, Math.min(MAX_ROWS, answer.rows().size()))) {
            out.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                out.append(answer.columns().get(i).number() ? "<td class=\"number\">" : "<td>")
                        .append(Markup.text(row.get(i).shown(), MAX_TEXT))
                        .append("</td>");
            }
            out.append("</tr>");
        }
        out.append("</tbody></table></div>");
        int more = answer.rows().size() - MAX_ROWS;
        if (more > 0) {
            out.append("<p class=\"note\">").append(more).append(" more rows: anteroom fleet ");
            out.append(answer.question()).append(" tells them.</p>");
        }
    }

    private static String asset(String name) {
        try (InputStream in = FleetPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
