package dev.anteroom.fleet.command;

import dev.anteroom.fleet.question.Answer;
import dev.anteroom.fleet.question.Cell;
import dev.anteroom.fleet.question.Column;
import dev.anteroom.fleet.store.Span;
import dev.anteroom.profile.text.Visible;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// How an answer is printed. Lower case, as it is typed.
enum AnswerForm {
    /// For people.
    text {
        @Override
        String render(Answer answer, Span span) {
            return AnswerForm.text(answer);
        }
    },
    /// For programs: `anteroom.fleet-answer/1`.
    json {
        @Override
        String render(Answer answer, Span span) {
            return AnswerForm.json(answer, span);
        }
    };

    private static final int MAX_CELL = 64;
    private static final String GAP = "  ";

    abstract String render(Answer answer, Span span);

    private static String text(Answer answer) {
        StringBuilder out = new StringBuilder(Visible.line(answer.headline())).append('\n');
        if (!answer.rows().isEmpty()) {
            out.append('\n');
            table(out, answer);
        }
        if (!answer.notes().isEmpty()) {
            out.append('\n');
            answer.notes().forEach(note -> out.append(note).append('\n'));
        }
        return out.toString();
    }

    private static void table(StringBuilder out, Answer answer) {
        int[] widths = new int[answer.columns().size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = answer.columns().get(i).title().length();
            for (List<Cell> row : answer.rows()) {
                widths[i] = Math.max(
                        widths[i], shown(row.get(i), i == widths.length - 1).length());
            }
        }
        line(
                out,
                answer.columns(),
                widths,
                answer.columns().stream().map(Column::title).toList());
        for (List<Cell> row : answer.rows()) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                cells.add(shown(row.get(i), i == row.size() - 1));
            }
            line(out, answer.columns(), widths, cells);
        }
    }

    private static String shown(Cell cell, boolean last) {
        String text = Visible.line(cell.shown());
        return last || text.length() <= MAX_CELL ? text : text.substring(0, MAX_CELL - 1) + "…";
    }

    private static void line(StringBuilder out, List<Column> columns, int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String pad = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP).append(columns.get(i).number() ? pad + cells.get(i) : cells.get(i) + pad);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String json(Answer answer, Span span) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("schema", "anteroom.fleet-answer/1");
            json.writeStringProperty("question", answer.question());
            json.writeStringProperty("since", span.since().toString());
            json.writeStringProperty("until", span.until().toString());
            json.writeStringProperty("outcome", answer.outcome().name().toLowerCase(Locale.ROOT));
            json.writeStringProperty("headline", answer.headline());
            json.writeArrayPropertyStart("rows");
            for (List<Cell> row : answer.rows()) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    json.writeName(answer.columns().get(i).name());
                    value(json, row.get(i).value());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("notes");
            answer.notes().forEach(json::writeString);
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void value(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Long number -> json.writeNumber(number);
            case Double number -> {
                if (Double.isFinite(number)) {
                    json.writeNumber(number);
                } else {
                    json.writeNull();
                }
            }
            default -> json.writeString(value.toString());
        }
    }
}
