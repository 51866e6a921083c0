package dev.anteroom.linux.survey;

import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.sampler.AcceptQueueSampler;
import dev.anteroom.linux.sampler.ListenerReport;
import dev.anteroom.linux.sampler.PortReport;
import dev.anteroom.linux.sampler.QueueTimeline;
import dev.anteroom.linux.sampler.SamplerReport;
import dev.anteroom.linux.sampler.SamplingPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Watches the listening sockets of one network namespace and says how they are: [#survey()] at any time, each over
/// the time since the one before. Not thread-safe.
public final class ListenerSurvey implements AutoCloseable {
    private static final String SOMAXCONN = "net.core.somaxconn";

    private final NetNamespace namespace;
    private final AcceptQueueSampler sampler;
    private final SocketHolders holders = new SocketHolders();
    private final Map<Integer, Boolean> goPrograms = new HashMap<>();
    private Map<Long, Long> dropsBefore = new HashMap<>();
    private Map<String, Long> countersBefore = Map.of();
    private double windowEnd;

    private ListenerSurvey(NetNamespace namespace, AcceptQueueSampler sampler) {
        this.namespace = namespace;
        this.sampler = sampler;
    }

    /// Starts to watch; `namespace` must stay open until this is closed.
    ///
    /// @throws dev.anteroom.linux.PermissionException where the namespace may not be entered
    public static ListenerSurvey start(NetNamespace namespace, SamplingPlan plan) {
        return new ListenerSurvey(namespace, AcceptQueueSampler.start(plan, namespace));
    }

    /// How the listeners have been since the last survey (since the start, for the first).
    public Survey survey() {
        SamplerReport report = sampler.report();
        double from = windowEnd;
        windowEnd = report.windowMillis();
        List<PortReport> ports = report.ports();
        holders.refresh(ports.stream()
                .flatMap(port -> port.listeners().stream())
                .filter(ListenerReport::alive)
                .mapToLong(listener -> listener.listener().inode())
                .toArray());
        OptionalLong somaxconn = Sysctls.read(List.of(SOMAXCONN), namespace).number(SOMAXCONN);
        List<ListenerView> views = new ArrayList<>();
        Map<Long, Long> drops = new HashMap<>();
        for (PortReport port : ports) {
            List<ListenerReport> alive =
                    port.listeners().stream().filter(ListenerReport::alive).toList();
            for (ListenerReport listener : alive) {
                long cookie = listener.listener().cookie();
                drops.put(cookie, listener.drops());
                ListenerFacts facts = facts(
                        listener, alive, from, listener.drops() - dropsBefore.getOrDefault(cookie, 0L), somaxconn);
                views.add(new ListenerView(namespace.name(), facts, ListenerVerdict.of(facts), listener.timeline()));
            }
        }
        dropsBefore = drops;
        Map<String, Long> grown = new TreeMap<>();
        report.counters().forEach((name, value) -> {
            long delta = value - countersBefore.getOrDefault(name, 0L);
            if (delta != 0) {
                grown.put(name, delta);
            }
        });
        countersBefore = report.counters();
        return new Survey(namespace.name(), windowEnd - from, views, grown, notes(report));
    }

    private ListenerFacts facts(
            ListenerReport report, List<ListenerReport> port, double from, long drops, OptionalLong somaxconn) {
        Window window = Window.of(report.timeline(), from);
        int groupSize = 0;
        int groupHealthy = 0;
        for (ListenerReport other : port) {
            if (other.listener().sharesAddressWith(report.listener())) {
                groupSize++;
                if (other.listener().cookie() != report.listener().cookie()
                        && Window.of(other.timeline(), from).shareNonEmpty < 1) {
                    groupHealthy++;
                }
            }
        }
        return new ListenerFacts(
                report.listener(),
                windowEnd - from,
                window.maxDepth,
                window.shareNonEmpty,
                window.shareFull,
                window.oldestMillis,
                window.headUnmoved,
                drops,
                groupSize,
                groupHealthy,
                views(report.listener().inode()),
                holders.hiddenProcesses(),
                somaxconn);
    }

    private List<HolderView> views(long inode) {
        List<HolderView> views = new ArrayList<>();
        for (Holder holder : holders.of(inode)) {
            boolean go = goPrograms.computeIfAbsent(holder.pid(), GoExecutable::isRunBy);
            HolderPosture posture = HolderPosture.of(holder, inode);
            boolean mayAccept = posture != HolderPosture.DEAF || AcceptingCode.mayBeIn(holder.pid());
            views.add(new HolderView(holder, posture, go, mayAccept));
        }
        return views;
    }

    private List<String> notes(SamplerReport report) {
        List<String> notes = new ArrayList<>();
        if (holders.hiddenProcesses() > 0) {
            notes.add("The files of " + holders.hiddenProcesses()
                    + " processes may not be listed, so holders are incomplete: run as root or with CAP_SYS_PTRACE. "
                    + "Depths, limits, ages and drops are complete.");
        }
        if (report.failedSamples() > 0) {
            notes.add(report.failedSamples() + " of " + report.samples() + " samples could not be taken.");
        }
        return notes;
    }

    @Override
    public void close() {
        sampler.close();
        holders.close();
    }

    /// The samples of a timeline from `fromMillis` on.
    private record Window(int maxDepth, double shareNonEmpty, double shareFull, int oldestMillis, boolean headUnmoved) {
        /// A jiffy, and the time between the LISTEN dump and that of the connections.
        private static final double SLACK_MILLIS = 50;

        static Window of(QueueTimeline timeline, double fromMillis) {
            int samples = 0;
            int nonEmpty = 0;
            int full = 0;
            int maxDepth = 0;
            double headFirst = 0;
            double headLast = 0;
            boolean moved = false;
            int oldest = 0;
            for (int i = 0; i < timeline.size(); i++) {
                double at = timeline.nanos(i) / 1e6;
                if (at < fromMillis) {
                    continue;
                }
                int depth = timeline.depth(i);
                // When the head of the queue was established: constant for as long as it is the same connection.
                headLast = at - timeline.oldestMillis(i);
                if (samples == 0) {
                    headFirst = headLast;
                }
                samples++;
                oldest = timeline.oldestMillis(i);
                maxDepth = Math.max(maxDepth, depth);
                nonEmpty += depth > 0 ? 1 : 0;
                full += depth > timeline.limit(i) ? 1 : 0;
                moved |= depth == 0 || Math.abs(headLast - headFirst) > SLACK_MILLIS;
            }
            return samples == 0
                    ? new Window(0, 0, 0, 0, false)
                    : new Window(maxDepth, (double) nonEmpty / samples, (double) full / samples, oldest, !moved);
        }
    }
}
