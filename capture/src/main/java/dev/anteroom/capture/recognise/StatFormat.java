package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ProcessStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `/proc/PID/stat`: `1234 (name) S 1 …`, at least 40 fields behind the name, which may itself hold blanks and
/// parentheses. Rows of one process's threads, one below the other, are one process.
final class StatFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        ProcessStatus status = parse(lines.line());
        if (status == null) {
            return false;
        }
        int first = lines.number();
        String memory = memory(lines.line());
        lines.advance();
        // The stat file of a thread looks the same but for its number.
        if (("/" + context.name()).contains("/task/")) {
            findings.add(new Found.Known("stat of a thread"), "stat-task", context.pid(), first);
            return true;
        }
        ProcessStatus next = parse(lines.line());
        while (next != null && isThread(status, next) && memory.equals(memory(lines.line()))) {
            // The process has its first thread's number, which is the lowest, wherever `*` puts it.
            status = pid(next) < pid(status) ? withTicks(next, status) : withTicks(status, next);
            lines.advance();
            next = parse(lines.line());
        }
        findings.add(new Found.Status(status), "stat", status.pid(), first);
        return true;
    }

    /// Whether a row below another one is of the same process (`cat /proc/PID/task/*/stat`), as far as the two
    /// tell.
    private static boolean isThread(ProcessStatus first, ProcessStatus next) {
        return pid(first) != pid(next)
                && Objects.equals(first.parentPid(), next.parentPid())
                && Objects.equals(first.threads(), next.threads());
    }

    private static int pid(ProcessStatus status) {
        return Objects.requireNonNullElse(status.pid(), 0);
    }

    /// Fields 23 to 28, the size and place of the memory, which threads share.
    private static String memory(String line) {
        List<String> fields = Text.words(line.substring(line.lastIndexOf(") ") + 2));
        return String.join(" ", fields.subList(20, 26));
    }

    private static ProcessStatus withTicks(ProcessStatus status, ProcessStatus thread) {
        return new ProcessStatus(
                status.pid(),
                status.parentPid(),
                status.name(),
                status.state(),
                status.tracerPid(),
                status.threads(),
                status.descriptorSlots(),
                sum(status.userTicks(), thread.userTicks()),
                sum(status.systemTicks(), thread.systemTicks()),
                status.startTicks(),
                status.nice(),
                status.policy(),
                status.voluntarySwitches(),
                status.involuntarySwitches());
    }

    private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
        return a == null || b == null ? null : (Long) (a + b);
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
