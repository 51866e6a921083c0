package dev.anteroom.gotrace.summary;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The user's own tasks and regions.
final class Annotations {
    private static final int MAX_TYPES = 10_000;
    private static final int MAX_OPEN = 1 << 20;
    private static final int PRECISION = 3;

    private record Type(String name, String task) {}

    private record Open(Type type, long task, long since) {}

    private static final class Durations {
        private final Histogram histogram = new Histogram(PRECISION);
        private long open;
    }

    private final Map<Long, Open> tasks = new HashMap<>();
    private final Map<Long, Deque<Open>> regions = new HashMap<>();
    private int openRegions;
    private final Map<Type, Durations> taskTypes = new HashMap<>();
    private final Map<Type, Durations> regionTypes = new HashMap<>();
    private long logs;

    void taskBegins(long task, String name, long now) {
        if (tasks.size() < MAX_OPEN) {
            Type type = new Type(name, "");
            tasks.put(task, new Open(type, task, now));
            of(taskTypes, type).open++;
        }
    }

    void taskEnds(long task, long now) {
        Open open = tasks.remove(task);
        if (open != null) {
            end(taskTypes, open, now);
        }
    }

    void regionBegins(long goroutine, long task, String name, long now) {
        if (openRegions < MAX_OPEN) {
            Open parent = tasks.get(task);
            Type type = new Type(name, parent == null ? "" : parent.type().name());
            regions.computeIfAbsent(goroutine, g -> new ArrayDeque<>()).push(new Open(type, task, now));
            openRegions++;
            of(regionTypes, type).open++;
        }
    }

    void regionEnds(long goroutine, long task, String name, long now) {
        Deque<Open> stack = regions.get(goroutine);
        if (stack == null) {
            // it began before the trace did
            return;
        }
        Open open = stack.peek();
        if (open != null && open.task() == task && open.type().name().equals(name)) {
            stack.pop();
            openRegions--;
            end(regionTypes, open, now);
        }
        if (stack.isEmpty()) {
            regions.remove(goroutine);
        }
    }

    void goroutineEnds(long goroutine) {
        if (!regions.isEmpty()) {
            Deque<Open> stack = regions.remove(goroutine);
            if (stack != null) {
                openRegions -= stack.size();
            }
        }
    }

    void log() {
        logs++;
    }

    void gap() {
        tasks.clear();
        regions.clear();
        openRegions = 0;
    }

    private static void end(Map<Type, Durations> types, Open open, long now) {
        Durations durations = of(types, open.type());
        durations.open--;
        durations.histogram.add(now - open.since());
    }

    private static Durations of(Map<Type, Durations> types, Type type) {
        Durations known = types.get(type);
        if (known != null) {
            return known;
        }
        Type kept = types.size() < MAX_TYPES ? type : new Type("(others)", "");
        return types.computeIfAbsent(kept, t -> new Durations());
    }

    long logs() {
        return logs;
    }

    List<NamedDurations> tasks() {
        return build(taskTypes);
    }

    List<NamedDurations> regions() {
        return build(regionTypes);
    }

    private static List<NamedDurations> build(Map<Type, Durations> types) {
        List<NamedDurations> result = new ArrayList<>();
        types.forEach((type, durations) -> result.add(new NamedDurations(
                type.name(), type.task(), durations.histogram.distribution(), Math.max(0, durations.open))));
        result.sort((a, b) -> a.durations().totalNanos() != b.durations().totalNanos()
                ? Long.compare(b.durations().totalNanos(), a.durations().totalNanos())
                : a.name().compareTo(b.name()));
        return result;
    }
}
