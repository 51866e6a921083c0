package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.Moment;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProcessRow;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.capture.recognise.Found;
import dev.anteroom.profile.goroutine.GoroutineDump;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Builds one process's evidence from the findings that were placed with it.
final class EvidenceBuilder {
    private final List<Placed> placed;
    private final Timeline timeline;

    EvidenceBuilder(List<Placed> placed, Timeline timeline) {
        this.placed = placed;
        this.timeline = timeline;
    }

    ProcessEvidence build(String role, @Nullable Integer pid) {
        return new ProcessEvidence(
                role,
                pid,
                series(Found.Sockets.class, SocketMerge::merge),
                series(Found.Counters.class, Merging::counters),
                series(Found.Parameters.class, Merging::sysctls),
                series(Found.Status.class, Merging::status),
                series(Found.Sched.class, Merging::schedStat),
                series(Found.Cpu.class, Merging::cgroup),
                series(Found.Frozen.class, Merging::freezer),
                series(Found.OwnLimits.class, Merging::limits),
                series(Found.Files.class, Merging::openFiles),
                series(Found.GoRuntime.class, Merging::runtime),
                series(Found.Gc.class, views -> views.getFirst().trace()),
                series(Found.Refused.class, views -> views.getFirst().failures()),
                series(Found.Calls.class, views -> views.getFirst().log()),
                goroutines(),
                profiles(),
                series(Found.Trace.class, views -> views.getFirst().trace()),
                series(Found.Queue.class, views -> views.getFirst().log()),
                series(Found.Loops.class, views -> views.getFirst().log()),
                series(Found.Looks.class, views -> views.getFirst().log()),
                processTable(),
                series(Found.Latency.class, views -> views.getFirst().latency()));
    }

    private List<ProcessRow> processTable() {
        Series<List<ProcessRow>> tables =
                series(Found.Processes.class, views -> views.getFirst().rows());
        return tables.last().map(Observation::value).orElse(List.of());
    }

    /// Counted stacks stand in for a dump only where there is none: they have no ids, creators or locks, and in
    /// text no states.
    private Series<GoroutineDump> goroutines() {
        Series<Found.Dump> all = series(Found.Dump.class, EvidenceBuilder::best);
        boolean states =
                all.observations().stream().anyMatch(dump -> dump.value().states());
        return all.map(dump -> dump.states() || !states ? dump.dump() : null);
    }

    private static Found.Dump best(List<Found.Dump> views) {
        for (Found.Dump view : views) {
            if (view.states()) {
                return view;
            }
        }
        return views.getFirst();
    }

    /// Profiles are dated by their own header where no name says when they were taken.
    private List<Observation<ProfileFile>> profiles() {
        Series<ProfileFile> series =
                series(Found.Profiled.class, views -> views.getFirst().profile());
        List<Observation<ProfileFile>> profiles = new ArrayList<>();
        for (Observation<ProfileFile> observation : series.observations()) {
            long nanos = observation.value().profile().timeNanos();
            Moment moment = observation.moment();
            profiles.add(
                    moment.time() != null || nanos <= 0
                            ? observation
                            : new Observation<>(
                                    observation.value(),
                                    observation.file(),
                                    new Moment(moment.order(), moment.label(), Instant.ofEpochSecond(0, nanos))));
        }
        return profiles;
    }

    private record View<F>(F found, Placed placed) {}

    /// One observation for each moment; where one moment has several blocks of the same flavour, which are then
    /// not views of one thing, one for each of them.
    private <F extends Found, T> Series<T> series(Class<F> kind, Function<List<F>, T> merge) {
        Map<Position, List<View<F>>> byPosition = new TreeMap<>();
        for (Placed one : placed) {
            if (kind.isInstance(one.finding().found())) {
                byPosition
                        .computeIfAbsent(one.position(), _ -> new ArrayList<>())
                        .add(new View<>(kind.cast(one.finding().found()), one));
            }
        }
        // What nothing dates takes the first moment's order and stands behind it, so that it is never the end of a
        // difference.
        int undatedOrder = byPosition.keySet().stream()
                .filter(position -> !position.isNone())
                .mapToInt(position -> timeline.moment(position).order())
                .min()
                .orElse(0);
        List<Observation<T>> observations = new ArrayList<>();
        List<Observation<T>> undated = new ArrayList<>();
        for (Map.Entry<Position, List<View<F>>> entry : byPosition.entrySet()) {
            Moment moment = timeline.moment(entry.getKey());
            boolean dated = !entry.getKey().isNone();
            for (List<View<F>> views : layers(entry.getValue())) {
                List<F> founds = new ArrayList<>();
                Set<String> files = new LinkedHashSet<>();
                Instant time = moment.time();
                for (View<F> view : views) {
                    // What nothing dates by its name has no more than its own file's time.
                    time = dated || time != null ? time : view.placed.time();
                    founds.add(view.found);
                    files.add(view.placed.file());
                }
                (dated ? observations : undated)
                        .add(new Observation<>(
                                merge.apply(founds),
                                String.join(", ", files),
                                dated ? moment : new Moment(undatedOrder, "", time)));
            }
        }
        observations.addAll(undated);
        observations.sort(
                Comparator.comparingInt(observation -> observation.moment().order()));
        return new Series<>(observations);
    }

    private static <F extends Found> List<List<View<F>>> layers(List<View<F>> views) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        List<List<View<F>>> layers = new ArrayList<>();
        for (View<F> view : views) {
            String flavour = view.placed.finding().flavour();
            // Each profile is an observation of its own.
            if (view.found instanceof Found.Profiled) {
                layers.add(new ArrayList<>(List.of(view)));
                continue;
            }
            boolean summed = (view.found instanceof Found.Sched sched && sched.thread())
                    || view.found instanceof Found.Parameters;
            int layer = summed ? 0 : seen.merge(flavour, 1, Integer::sum) - 1;
            while (layers.size() <= layer) {
                layers.add(new ArrayList<>());
            }
            layers.get(layer).add(view);
        }
        return layers;
    }
}
