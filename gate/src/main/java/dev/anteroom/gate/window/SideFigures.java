package dev.anteroom.gate.window;

import dev.anteroom.diagnosis.compare.Median;
import dev.anteroom.watch.window.Window;
import dev.anteroom.wire.WaitHistogram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The windows of one version in figures.
///
/// @param pods units that were observed: a listener of a host
/// @param windows of all pods
/// @param p99Millis median over the pods, ms; `null` where nobody waited to be counted
/// @param load connections a second and pod
/// @param overflowsPerSecond of all pods
/// @param from when the first window with connections began; `null` without any
/// @param until when the last one ended
/// @param oldestSeconds the longest that anybody who still waited had waited
public record SideFigures(
        int pods,
        int windows,
        @Nullable Double p99Millis,
        @Nullable Double load,
        @Nullable Double overflowsPerSecond,
        @Nullable Instant from,
        @Nullable Instant until,
        double oldestSeconds,
        List<Double> p99EachPod,
        List<Double> p99EachWindow,
        long overflows,
        double seconds,
        double standing) {
    private static final double P99 = 0.99;

    /// Whoever still waits for so long waits for nobody.
    private static final double STANDS_SECONDS = 1;

    private record Pod(String host, String listener) {}

    public SideFigures {
        p99EachPod = List.copyOf(p99EachPod);
        p99EachWindow = List.copyOf(p99EachWindow);
    }

    /// @param asked how long each pod was asked about: idle windows aren't kept, and count as time without connections
    public static SideFigures of(List<Window> windows, Duration asked) {
        Map<Pod, List<Window>> pods =
                windows.stream().collect(Collectors.groupingBy(window -> new Pod(window.host(), window.listener())));
        List<Double> eachPod = new ArrayList<>();
        for (List<Window> pod : pods.values()) {
            WaitHistogram.Builder waits = new WaitHistogram.Builder();
            pod.forEach(window -> waits.add(window.waits()));
            WaitHistogram all = waits.build();
            if (!all.isEmpty()) {
                eachPod.add(all.quantile(P99) * 1000);
            }
        }
        List<Double> eachWindow = windows.stream()
                .filter(window -> !window.waits().isEmpty())
                .map(window -> (Double) (window.waits().quantile(P99) * 1000))
                .toList();
        double seconds = pods.size() * asked.toMillis() / 1000.0;
        long overflows = windows.stream().mapToLong(Window::overflows).sum();
        long connections = windows.stream().mapToLong(Window::connections).sum();
        long standing =
                windows.stream().filter(w -> w.oldestMax() >= STANDS_SECONDS).count();
        return new SideFigures(
                pods.size(),
                windows.size(),
                eachPod.isEmpty() ? null : (Double) Median.of(doubles(eachPod)),
                seconds <= 0 ? null : (Double) (connections / seconds),
                seconds <= 0 ? null : (Double) (overflows / seconds),
                windows.stream()
                        .map(Window::start)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                windows.stream().map(Window::end).max(Comparator.naturalOrder()).orElse(null),
                windows.stream().mapToDouble(Window::oldestMax).max().orElse(0),
                eachPod,
                eachWindow,
                overflows,
                seconds,
                windows.isEmpty() ? 0 : (double) standing / windows.size());
    }

    /// How long both were seen with connections at the same time.
    Duration together(SideFigures other) {
        if (from == null || until == null || other.from == null || other.until == null) {
            return Duration.ZERO;
        }
        Instant begin = from.isAfter(other.from) ? from : other.from;
        Instant end = until.isBefore(other.until) ? until : other.until;
        return end.isAfter(begin) ? Duration.between(begin, end) : Duration.ZERO;
    }

    double[] pods99() {
        return doubles(p99EachPod);
    }

    double[] windows99() {
        return doubles(p99EachWindow);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /// Half the distance between the values that leave out a tenth on each side, ms; `null` with fewer than three.
    @Nullable
    Double noiseMillis() {
        double[] sorted = p99EachPod.size() >= 3 ? pods99() : windows99();
        Arrays.sort(sorted);
        int tenth = sorted.length / 10;
        return sorted.length < 3 ? null : (Double) ((sorted[sorted.length - 1 - tenth] - sorted[tenth]) / 2);
    }
}
