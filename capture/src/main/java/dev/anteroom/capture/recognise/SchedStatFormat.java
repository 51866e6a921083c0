package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.SchedStat;
import java.util.List;

/// `/proc/PID/schedstat`, three numbers: time on CPU, time waiting for one (both ns), slices
/// (`Documentation/scheduler/sched-stats.rst`). Several rows are the threads of one process
/// (`cat /proc/PID/task/*/schedstat`) and are summed. Three numbers alone could be anything: the name has to say it.
final class SchedStatFormat implements TextFormat {
    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        boolean named = context.names("sched") || new Context(context.path(), "").names("sched");
        if (!named || numbers(lines.line()).isEmpty()) {
            return false;
        }
        int first = lines.number();
        long run = 0;
        long wait = 0;
        long slices = 0;
        int rows = 0;
        while (lines.hasLine()) {
            List<Long> row = numbers(lines.line());
            if (row.isEmpty()) {
                break;
            }
            run += row.get(0);
            wait += row.get(1);
            slices += row.get(2);
            rows++;
            lines.advance();
        }
        boolean thread = rows == 1 && context.names("task/");
        boolean every = rows > 1 || (context.names("task") && !thread);
        findings.add(
                new Found.Sched(new SchedStat(run, wait, slices, every), thread),
                thread ? "schedstat-thread" : every ? "schedstat-all" : "schedstat",
                context.pid(),
                first);
        return true;
    }

    private static List<Long> numbers(String line) {
        // `grep . task/*/schedstat` puts the file's name before its row.
        int colon = line.lastIndexOf("schedstat:");
        List<String> words = Text.words(colon >= 0 ? line.substring(colon + 10) : line, 5);
        if (words.size() != 3) {
            return List.of();
        }
        Long run = Text.counter(words.get(0));
        Long wait = Text.counter(words.get(1));
        Long slices = Text.counter(words.get(2));
        return run == null || wait == null || slices == null ? List.of() : List.of(run, wait, slices);
    }
}
