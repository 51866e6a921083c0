package dev.anteroom.lint.incident;

import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.accept.AcceptLoop;
import dev.anteroom.diagnosis.accept.AcceptLoops;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.profile.goroutine.Frame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every place where a capture shows an accept loop held up, with its weight: waited connection-seconds where the capture
/// has the queue and the loops over time, else how many looks met the loop there.
///
/// @param unit what the weights are
public record HeldStacks(List<HeldStack> stacks, double total, String unit) {
    private static final String SECONDS = "waited connection-seconds";
    private static final String LOOKS = "looks at a held-up accept loop";

    /// A gap between two looks that is longer says nothing of what lies in it.
    private static final Duration MAX_GAP = Duration.ofSeconds(1);

    public HeldStacks {
        stacks = List.copyOf(stacks);
    }

    public static HeldStacks of(ProcessEvidence process) {
        List<HeldStack> looks = looks(process);
        HeldStacks measured = measured(process, looks);
        return measured != null
                ? measured
                : new HeldStacks(looks, looks.stream().mapToDouble(HeldStack::weight).sum(), LOOKS);
    }

    private static List<HeldStack> looks(ProcessEvidence process) {
        List<HeldStack> looks = new ArrayList<>();
        for (AcceptLoop loop : AcceptLoops.find(process.goroutines(), List.of()).loops()) {
            for (AcceptLoop.Sighting sighting : loop.sightings()) {
                if (isAway(sighting)) {
                    looks.add(new HeldStack(upTo(sighting.frames(), loop.loop()), 1));
                }
            }
        }
        return looks;
    }

    /// Held up, or in a dump without states at a place of the service's own below its loop.
    private static boolean isAway(AcceptLoop.Sighting sighting) {
        return sighting.posture().isHeldUp() || sighting.posture() == Posture.UNCLEAR;
    }

    private static List<Frame> upTo(List<Frame> frames, String loop) {
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).function().equals(loop)) {
                return frames.subList(0, i + 1);
            }
        }
        return frames;
    }

    /// The loops' log has no line numbers: they come from the dumps, where one has the same functions.
    private static @Nullable HeldStacks measured(ProcessEvidence process, List<HeldStack> looks) {
        NavigableMap<Instant, Integer> depths = new TreeMap<>();
        for (Observation<QueueLog> log : process.queueLogs().observations()) {
            for (QueueLog.Sample sample : log.value().samples()) {
                depths.merge(sample.time(), sample.depth(), Integer::sum);
            }
        }
        if (depths.isEmpty() || process.loopLogs().isEmpty()) {
            return null;
        }
        double total = integral(depths);
        List<HeldStack> stacks = new ArrayList<>();
        for (Observation<LoopLog> log : process.loopLogs().observations()) {
            List<LoopLog.Sample> samples = log.value().samples();
            for (AcceptLoop loop : AcceptLoops.sighted(process.loopLogs())) {
                for (AcceptLoop.Sighting sighting : loop.sightings()) {
                    int look = sighting.dump();
                    if (!sighting.file().equals(log.file()) || look + 1 >= samples.size() || !isAway(sighting)) {
                        continue;
                    }
                    Instant from = samples.get(look).time();
                    double weight = integral(depths.subMap(from, true, samples.get(look + 1).time(), true));
                    List<Frame> frames = upTo(sighting.frames(), loop.loop());
                    if (weight > 0) {
                        stacks.add(new HeldStack(withLines(frames, looks), weight));
                    }
                }
            }
        }
        return total > 0 && !stacks.isEmpty() ? new HeldStacks(stacks, total, SECONDS) : null;
    }

    private static double integral(NavigableMap<Instant, Integer> depths) {
        double sum = 0;
        Map.Entry<Instant, Integer> before = null;
        for (Map.Entry<Instant, Integer> each : depths.entrySet()) {
            if (before != null) {
                Duration gap = Duration.between(before.getKey(), each.getKey());
                if (gap.compareTo(MAX_GAP) <= 0) {
                    sum += before.getValue() * gap.toNanos() / 1e9;
                }
            }
            before = each;
        }
        return sum;
    }

    private static List<Frame> withLines(List<Frame> frames, List<HeldStack> looks) {
        for (HeldStack look : looks) {
            if (functions(look.frames()).equals(functions(frames))) {
                return look.frames();
            }
        }
        return frames;
    }

    private static List<String> functions(List<Frame> frames) {
        return frames.stream().map(Frame::function).toList();
    }
}
