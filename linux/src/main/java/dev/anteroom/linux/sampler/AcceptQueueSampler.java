package dev.anteroom.linux.sampler;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.libc.Sleep;
import dev.anteroom.linux.netns.NamespaceThread;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.proc.SchedulerDelay;
import dev.anteroom.linux.sockdiag.AddressFamily;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Samples the accept queues of a network namespace on a thread of its own until it is closed. [#report()] may be
/// asked for at any time, from any thread.
///
/// Ten times a second it dumps the LISTEN sockets, to find what has begun to listen; in the ticks between it looks the
/// known ones up, which costs less. Neither grows with the namespace's connections. Only for a port on which something
/// is queued are connections dumped too, to learn their ages. The gaps between ticks vary ([Rhythm]) and are measured,
/// and the arithmetic uses them.
public final class AcceptQueueSampler implements AutoCloseable {
    private static final int MAX_PORTS = 4_096;
    private static final int FULL_DUMPS_PER_SECOND = 10;
    private static final int MAX_FAILURES_IN_A_ROW = 50;
    /// How long [#close()] may have to wait for the thread.
    private static final long MAX_SLEEP_NANOS = 100_000_000;

    private final SamplingPlan plan;
    private final Object lock = new Object();
    private final Map<Integer, PortWatch> ports = new TreeMap<>();
    /// The same, for the fast path.
    private final List<PortWatch> watched = new ArrayList<>();

    private final int fullDumpEvery;
    private SocketRows listeners = new SocketRows();
    private SocketRows spare = new SocketRows();
    /// By row of `listeners`; null where the plan leaves its port out.
    private @Nullable PortWatch[] portOfRow = new PortWatch[0];

    private @Nullable ListenerWatch[] watchOfRow = new ListenerWatch[0];
    private final SocketRows connections = new SocketRows();
    private final NamespaceThread thread;

    private final int onlyPort;
    private boolean rowsAreKnown;
    private boolean anyIpv4;
    private boolean anyIpv6;
    private long startNanos;
    private long lastNanos;
    private int sample;
    private long failedSamples;
    private long worstGapNanos;
    private long busyNanos;
    private long cpuNanosAtStart = -1;
    private long cpuNanos = -1;
    private long cpuFrom;
    private long cpuTo;
    private NetCounters first = NetCounters.parse();
    private NetCounters now = first;
    private @Nullable ProcNet net;
    private boolean linearRetries;
    private int listeningPorts;
    private @Nullable ArrivalCounter counter;
    private long countedFrom;
    private long countedTo;

    private AcceptQueueSampler(SamplingPlan plan, NetNamespace namespace) {
        this.plan = plan;
        this.fullDumpEvery = Math.max(1, plan.hertz() / FULL_DUMPS_PER_SECOND);
        this.onlyPort = plan.ports().size() == 1 ? plan.ports().iterator().next() : 0;
        this.thread = new NamespaceThread("anteroom-sampler", namespace, this::run);
    }

    /// Starts in the namespace of the calling thread.
    public static AcceptQueueSampler start(SamplingPlan plan) {
        try (NetNamespace current = NetNamespace.current()) {
            return start(plan, current);
        }
    }

    /// Starts in `namespace`, which may be closed afterwards. Returns when the first sample has been taken.
    ///
    /// @throws dev.anteroom.linux.PermissionException where the namespace may not be entered
    /// @throws LinuxException where the kernel offers no sock_diag
    public static AcceptQueueSampler start(SamplingPlan plan, NetNamespace namespace) {
        AcceptQueueSampler sampler = new AcceptQueueSampler(plan, namespace);
        sampler.thread.start();
        return sampler;
    }

    private void run() {
        try (SocketDiag diag = SocketDiag.open();
                Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(16, 8);
            ProcNet here = ProcNet.ofThisThread();
            net = here;
            linearRetries = KernelFile.read("/proc/sys/net/ipv4/tcp_syn_linear_timeouts")
                    .isPresent();
            first = here.counters().orElse(first);
            counter = onlyPort == 0 ? null : ArrivalCounter.open(onlyPort).orElse(null);
            countedFrom = counted();
            countedTo = countedFrom;
            long nextHousekeeping = System.nanoTime();
            Rhythm rhythm = new Rhythm(plan.hertz(), nextHousekeeping);
            int failuresInARow = 0;
            while (!thread.isStopping()) {
                long begin = System.nanoTime();
                synchronized (lock) {
                    try {
                        take(diag, begin);
                        failuresInARow = 0;
                    } catch (LinuxException e) {
                        failedSamples++;
                        if (++failuresInARow == MAX_FAILURES_IN_A_ROW || !thread.isReady()) {
                            throw e;
                        }
                    }
                    if (begin >= nextHousekeeping) {
                        cpu();
                        nextHousekeeping = begin + 1_000_000_000L;
                        countListeningPorts(diag);
                    }
                    busyNanos += System.nanoTime() - begin;
                }
                thread.ready();
                long now = System.nanoTime();
                long end = now + rhythm.untilNext(now);
                for (long wait = end - now; wait > 0 && !thread.isStopping(); wait = end - System.nanoTime()) {
                    Sleep.nanos(Math.min(wait, MAX_SLEEP_NANOS), timespec);
                }
            }
            synchronized (lock) {
                // The counters' window ends with the samples'.
                take(diag, System.nanoTime());
                now = here.counters().orElse(now);
                countedTo = counted();
                cpu();
                net = null;
            }
        }
    }

    private long counted() {
        return counter == null ? 0 : counter.count();
    }

    private void cpu() {
        SchedulerDelay.ofThisThread().ifPresent(delay -> {
            cpuNanos = delay.runNanos();
            if (cpuNanosAtStart < 0) {
                cpuNanosAtStart = cpuNanos;
                cpuFrom = lastNanos;
            }
            cpuTo = lastNanos;
        });
    }

    /// Where one port is watched, the dumps show no other: then all are asked for.
    private void countListeningPorts(SocketDiag diag) {
        SocketRows all = listeners;
        if (onlyPort != 0) {
            diag.dumpListeners(spare);
            all = spare;
        }
        Set<Integer> distinct = new HashSet<>();
        for (int row = 0; row < all.size(); row++) {
            distinct.add(all.localPort(row));
        }
        // The most there ever were: a service that has gone away has counted too.
        listeningPorts = Math.max(listeningPorts, distinct.size());
    }

    private void take(SocketDiag diag, long begin) {
        readListeners(diag);
        sample++;
        if (sample == 1) {
            startNanos = begin;
        } else {
            worstGapNanos = Math.max(worstGapNanos, begin - lastNanos);
        }
        lastNanos = begin;
        for (int i = 0; i < watched.size(); i++) {
            watched.get(i).begin();
        }
        for (int row = 0; row < listeners.size(); row++) {
            PortWatch port = portOfRow[row];
            if (port != null) {
                port.addDepth(listeners.receiveQueue(row));
            }
        }
        for (int i = 0; i < watched.size(); i++) {
            ages(diag, watched.get(i));
        }
        for (int row = 0; row < listeners.size(); row++) {
            PortWatch port = portOfRow[row];
            ListenerWatch watch = watchOfRow[row];
            if (port != null && watch != null) {
                watch.sample(sample, lastNanos - startNanos, listeners, row, port.oldest());
            }
        }
    }

    private void readListeners(SocketDiag diag) {
        boolean fullDumpIsDue = sample % fullDumpEvery == 0;
        if (!fullDumpIsDue && rowsAreKnown && diag.lookUpListeners(listeners, spare)) {
            SocketRows before = listeners;
            listeners = spare;
            spare = before;
            // The same sockets in the same rows.
            return;
        }
        rowsAreKnown = false;
        dumpListeners(diag, fullDumpIsDue);
        if (portOfRow.length < listeners.size()) {
            portOfRow = new PortWatch[listeners.size() * 2];
            watchOfRow = new ListenerWatch[listeners.size() * 2];
        }
        for (int row = 0; row < listeners.size(); row++) {
            PortWatch port = watch(listeners.localPort(row));
            portOfRow[row] = port;
            watchOfRow[row] = port == null ? null : watch(port, row);
        }
        // With none there is nothing to look up, and the first to come shall be seen in the next tick.
        rowsAreKnown = listeners.size() > 0;
    }

    /// Both families where nothing is known yet and ten times a second, to find what is new; else those that have
    /// listeners.
    private void dumpListeners(SocketDiag diag, boolean fullDumpIsDue) {
        boolean all = (!anyIpv4 && !anyIpv6) || fullDumpIsDue;
        listeners.clear();
        if (all || anyIpv4) {
            diag.addListeners(AddressFamily.IPV4, onlyPort, listeners);
        }
        if (all || anyIpv6) {
            diag.addListeners(AddressFamily.IPV6, onlyPort, listeners);
        }
        if (all) {
            anyIpv4 = false;
            anyIpv6 = false;
            for (int row = 0; row < listeners.size(); row++) {
                if (listeners.family(row) == AddressFamily.IPV4) {
                    anyIpv4 = true;
                } else {
                    anyIpv6 = true;
                }
            }
        }
    }

    private @Nullable PortWatch watch(int port) {
        PortWatch known = ports.get(port);
        if (known != null
                || ports.size() == MAX_PORTS
                || (!plan.ports().isEmpty() && !plan.ports().contains(port))) {
            return known;
        }
        PortWatch added = new PortWatch(port, sample == 0);
        ports.put(port, added);
        watched.add(added);
        return added;
    }

    private ListenerWatch watch(PortWatch port, int row) {
        ListenerWatch known = port.find(listeners.cookie(row));
        if (known != null) {
            return known;
        }
        ListenerWatch added = new ListenerWatch(listeners.listener(row), plan.timelineSamples());
        port.add(added, sample);
        return added;
    }

    private void ages(SocketDiag diag, PortWatch port) {
        connections.clear();
        if (port.depth() > 0) {
            diag.dumpQueued(port.port(), connections);
            for (int row = 0; row < connections.size(); row++) {
                if (connections.isQueued(row)) {
                    port.oldest(connections.lastDataSentMillis(row));
                }
            }
        }
        // Ages hold at the moment of this dump, not at the tick's beginning.
        port.waits().sample(System.nanoTime(), port.depth(), connections);
    }

    /// What has been seen so far.
    public SamplerReport report() {
        synchronized (lock) {
            if (net != null) {
                now = net.counters().orElse(now);
                countedTo = counted();
            }
            long counted = counter == null ? -1 : countedTo - countedFrom;
            OptionalLong passiveOpens = now.since(first, NetCounters.PASSIVE_OPENS);
            boolean alone = listeningPorts == 1;
            List<PortReport> reports = ports.values().stream()
                    .map(port -> port.report(sample, passiveOpens.orElse(-1), alone, counted, linearRetries))
                    .toList();
            Map<String, Long> growth = new TreeMap<>();
            for (String name : now.values().keySet()) {
                long delta = now.since(first, name).orElse(0);
                if (delta != 0) {
                    growth.put(name, delta);
                }
            }
            return new SamplerReport(
                    (lastNanos - startNanos) / 1e6,
                    sample,
                    failedSamples,
                    worstGapNanos / 1e6,
                    sample == 0 ? 0 : busyNanos / 1e3 / sample,
                    cpuTo > cpuFrom ? (double) (cpuNanos - cpuNanosAtStart) / (cpuTo - cpuFrom) : -1,
                    growth,
                    reports);
        }
    }

    /// Takes a last sample and stops; [#report()] still works.
    @Override
    public void close() {
        thread.stop();
        synchronized (lock) {
            if (counter != null) {
                counter.close();
            }
        }
    }
}
