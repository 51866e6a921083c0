package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ProcessStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/proc/PID/stat`: `1234 (name) S 1 …`, at least 40 fields behind the name, which may itself hold blanks and
/// parentheses.
final class StatFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        ProcessStatus status = parse(lines.line());
        if (status == null) {
            return false;
        }
        // The stat file of a thread looks the same but for its number.
        String flavour = context.names("/task/") ? "stat-task" : "stat";
        if (flavour.equals("stat")) {
            findings.add(new Found.Status(status), flavour, status.pid(), lines.number());
        } else {
            findings.add(new Found.Known("stat of a thread"), flavour, context.pid(), lines.number());
        }
        lines.advance();
        return true;
    }

    private static @Nullable Integer signed(String text) {
        Integer size = Text.smallNumber(text.startsWith("-") ? text.substring(1) : text);
        return size == null || !text.startsWith("-") ? size : (Integer) (-size);
    }

    private static @Nullable ProcessStatus parse(String line) {
        int open = line.indexOf(" (");
        int close = line.lastIndexOf(") ");
        if (open <= 0 || open > 9 || close < open || !Text.isDigits(line.substring(0, open))) {
            return null;
        }
        // fields.get(0) is field 3 of proc(5), the state.
        List<String> fields = Text.words(line.substring(close + 2));
        if (fields.size() < 40 || fields.get(0).length() != 1 || Text.number(fields.get(1)) == null) {
            return null;
        }
        return new ProcessStatus(
                Text.smallNumber(line.substring(0, open)),
                Text.smallNumber(fields.get(1)),
                line.substring(open + 2, close),
                fields.get(0).charAt(0),
                null,
                Text.smallNumber(fields.get(17)),
                null,
                Text.counter(fields.get(11)),
                Text.counter(fields.get(12)),
                Text.counter(fields.get(19)),
                signed(fields.get(16)),
                Text.smallNumber(fields.get(38)),
                null,
                null);
    }
}
