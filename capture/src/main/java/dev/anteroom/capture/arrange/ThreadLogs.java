package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.SystemCall;
import dev.anteroom.capture.evidence.SystemCallLog;
import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Joins what `strace -ff -o trace` writes, one file for each thread (`trace.4711`, `trace.4712`), into one log
/// as `strace -f -o` would have written it: its rows have the thread's number from the file's name.
///
/// Where the rows have a clock it orders them. Without one the threads follow each other by their numbers: then
/// only what one thread did is in order.
public final class ThreadLogs {
    /// As many calls as one log may have.
    private static final int MOST = 1_000_000;

    private static final long DAY = 86_400_000_000L;

    private record Row(SystemCall call, long clock) {}

    private ThreadLogs() {}

    /// @param cut called for a log that is too long to be kept whole
    public static List<ReadFile> join(List<ReadFile> files, Consumer<UnusedFile> cut) {
        Map<String, NavigableMap<Integer, ReadFile>> byPrefix = new HashMap<>();
        for (ReadFile file : files) {
            Integer thread = thread(file);
            if (thread != null) {
                byPrefix.computeIfAbsent(prefix(file.path()), _ -> new TreeMap<>())
                        .put(thread, file);
            }
        }
        byPrefix.values().removeIf(logs -> logs.size() < 2 || isNumbering(logs));
        List<ReadFile> joined = new ArrayList<>();
        for (ReadFile file : files) {
            NavigableMap<Integer, ReadFile> logs = thread(file) == null ? null : byPrefix.get(prefix(file.path()));
            if (logs == null) {
                joined.add(file);
            } else if (file.equals(logs.firstEntry().getValue())) {
                joined.add(join(prefix(file.path()) + "*", logs, cut));
            }
        }
        return joined;
    }

    private static ReadFile join(String path, NavigableMap<Integer, ReadFile> logs, Consumer<UnusedFile> cut) {
        List<Row> rows = new ArrayList<>();
        boolean clocks = logs.values().stream().allMatch(file -> calls(file).origin() != null);
        long latest = 0;
        long lines = 0;
        long first = Long.MAX_VALUE;
        for (Map.Entry<Integer, ReadFile> entry : logs.entrySet()) {
            Found.Calls log = calls(entry.getValue());
            long origin = log.origin() == null ? 0 : log.origin();
            // A thread that began after midnight.
            origin += origin < DAY && origin + DAY / 2 < latest ? DAY : 0;
            latest = Math.max(latest, origin);
            first = Math.min(first, origin);
            lines += log.log().lines();
            for (SystemCall call : log.log().calls()) {
                Long time = call.timeMicros();
                rows.add(new Row(call.withPid(entry.getKey()), origin + (time == null ? 0 : time)));
            }
        }
        if (clocks) {
            rows.sort(Comparator.comparingLong(Row::clock));
        }
        if (rows.size() > MOST) {
            cut.accept(new UnusedFile(path, "only the first " + MOST + " calls that matter were read", true));
        }
        long start = first;
        List<SystemCall> calls = rows.stream()
                .limit(MOST)
                .map(row -> row.call.at(clocks ? (Long) (row.clock - start) : null))
                .toList();
        ReadFile whole = logs.firstEntry().getValue();
        Finding finding = whole.findings().getFirst();
        Found.Calls found = new Found.Calls(new SystemCallLog(calls, lines), clocks ? (Long) start : null);
        return new ReadFile(
                path,
                whole.taken(),
                whole.modified(),
                List.of(new Finding(found, finding.flavour(), null, finding.time(), finding.line())));
    }

    /// The thread that a file is called by, `null` where it's no log of one thread.
    private static @Nullable Integer thread(ReadFile file) {
        String digits = file.path().substring(file.path().lastIndexOf('.') + 1);
        boolean log = file.findings().size() == 1
                && file.findings().getFirst().found() instanceof Found.Calls calls
                && calls.log().calls().stream().allMatch(call -> call.pid() == 0);
        return log && StampNames.isNumber(digits) ? Integer.valueOf(digits) : null;
    }

    private static String prefix(String path) {
        return path.substring(0, path.lastIndexOf('.') + 1);
    }

    private static Found.Calls calls(ReadFile file) {
        return (Found.Calls) file.findings().getFirst().found();
    }

    /// Whether the files are numbered one after the other, and none of them is of a thread that another started:
    /// `strace.1` and `strace.2` are two moments.
    private static boolean isNumbering(NavigableMap<Integer, ReadFile> logs) {
        if (logs.firstKey() > 1 || logs.lastKey() - logs.firstKey() != logs.size() - 1) {
            return false;
        }
        Set<Long> threads = logs.keySet().stream().map(Integer::longValue).collect(Collectors.toSet());
        return logs.values().stream()
                .flatMap(file -> calls(file).log().calls().stream())
                .filter(call -> call.name().startsWith("clone") || call.name().endsWith("fork"))
                .flatMapToLong(call -> call.result() == null ? LongStream.empty() : LongStream.of(call.result()))
                .noneMatch(threads::contains);
    }
}
