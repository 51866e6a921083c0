package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.ProcessRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// `ps aux`, `ps -ef`, `ps -o …`, and `top -b`: whatever has a header with a PID column and ends in the command.
final class PsFormat implements TextFormat {
    private static final Set<String> COMMANDS = Set.of("COMMAND", "CMD", "ARGS", "COMM", "UCMD");
    private static final Set<String> WEEKDAYS = Set.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final int MOST = 1_000_000;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        List<String> header = Text.words(lines.line(), 40);
        int pidColumn = header.indexOf("PID");
        if (pidColumn < 0
                || header.size() < 2
                || header.contains("FD")
                || !COMMANDS.contains(header.get(header.size() - 1))) {
            return false;
        }
        int parentColumn = header.indexOf("PPID");
        int stateColumn = Math.max(header.indexOf("STAT"), header.indexOf("S"));
        int startedColumn = header.indexOf("STARTED");
        int first = lines.number();
        List<ProcessRow> rows = new ArrayList<>();
        lines.advance();
        while (lines.hasLine() && rows.size() < MOST) {
            List<String> words = Text.words(lines.line(), header.size() + 4);
            int shift =
                    startedColumn >= 0 && words.size() > startedColumn && WEEKDAYS.contains(words.get(startedColumn))
                            ? 4
                            : 0;
            words = Text.words(lines.line(), header.size() + shift);
            if (words.size() < header.size() + shift) {
                break;
            }
            Integer pid = Text.smallNumber(words.get(shifted(pidColumn, startedColumn, shift)));
            if (pid == null || pid < 0) {
                break;
            }
            rows.add(new ProcessRow(
                    pid,
                    parentColumn < 0 ? null : Text.smallNumber(words.get(shifted(parentColumn, startedColumn, shift))),
                    stateColumn < 0 ? null : words.get(shifted(stateColumn, startedColumn, shift)),
                    words.get(words.size() - 1)));
            lines.advance();
        }
        if (!rows.isEmpty()) {
            findings.add(new Found.Processes(rows), "ps", null, first);
        }
        return true;
    }

    private static int shifted(int column, int started, int shift) {
        return started >= 0 && column > started ? column + shift : column;
    }
}
