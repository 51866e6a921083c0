package dev.anteroom.linux.sampler;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.proc.SchedulerDelay;
import dev.anteroom.linux.sockdiag.AddressFamily;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Samples the accept queues of a network namespace on a thread of its own until it is closed. [#report()] may be asked
/// for at any time, from
/// any thread.
///
/// Each tick dumps the LISTEN sockets, whose cost does not grow with the namespace's connections. Only for a port on
/// which something is queued
/// are connections dumped too, to learn their ages. A tick that comes late is not made up for: gaps are measured, and
/// the arithmetic uses them.
public final class AcceptQueueSampler implements AutoCloseable {
    private static final int MAX_PORTS = 4_096;
    private static final int FULL_DUMP_EVERY = 10;
    private static final int MAX_FAILURES_IN_A_ROW = 50;

    private final SamplingPlan plan;
    private final Object lock = new Object();
    private final Map<Integer, PortWatch> ports = new TreeMap<>();
    private final SocketRows listeners = new SocketRows();
    private final SocketRows connections = new SocketRows();
    private final CompletableFuture<NetCounters> started = new CompletableFuture<>();
    private final Thread thread;

    private final int onlyPort;
    private volatile boolean stopping;
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
    private NetCounters now = NetCounters.parse();
    private @Nullable ProcNet net;
    private boolean linearRetries;
    private int listeningPorts;

    private AcceptQueueSampler(SamplingPlan plan, NetNamespace namespace) {
        this.plan = plan;
        this.onlyPort = plan.ports().size() == 1 ? plan.ports().iterator().next() : 0;
        this.thread = Thread.ofPlatform().name("anteroom-sampler").daemon().unstarted(() -> runIn(namespace));
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
        try {
            sampler.started.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new LinuxException("The accept-queue sampler could not be started: " + e.getCause(), 0);
        }
        return sampler;
    }

    private void runIn(NetNamespace namespace) {
        try {
            namespace.call(() -> {
                run();
                return null;
            });
        } catch (RuntimeException e) {
            started.completeExceptionally(e);
        }
    }

    private void run() {
        try (SocketDiag diag = SocketDiag.open()) {
            ProcNet here = ProcNet.ofThisThread();
            net = here;
            linearRetries = KernelFile.read("/proc/sys/net/ipv4/tcp_syn_linear_timeouts")
                    .isPresent();
            NetCounters first = here.counters().orElse(NetCounters.parse());
            long period = 1_000_000_000L / plan.hertz();
            long next = System.nanoTime();
            int failuresInARow = 0;
            long nextHousekeeping = next;
            while (!stopping) {
                long begin = System.nanoTime();
                synchronized (lock) {
                    try {
                        take(diag, begin);
                        failuresInARow = 0;
                    } catch (LinuxException e) {
                        failedSamples++;
                        if (++failuresInARow == MAX_FAILURES_IN_A_ROW || !started.isDone()) {
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
                started.complete(first);
                next += period;
                long wait = next - System.nanoTime();
                if (wait <= 0) {
                    next = System.nanoTime();
                } else {
                    LockSupport.parkNanos(this, wait);
                }
            }
            synchronized (lock) {
                // The counters' window ends with the samples'.
                take(diag, System.nanoTime());
                now = here.counters().orElse(now);
                cpu();
                net = null;
            }
        }
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

    private void countListeningPorts(SocketDiag diag) {
        diag.dumpListeners(listeners);
        Map<Integer, Boolean> distinct = new HashMap<>();
        for (int row = 0; row < listeners.size(); row++) {
            distinct.put(listeners.localPort(row), true);
        }
        // The most there ever were: a service that has gone away has counted too.
        listeningPorts = Math.max(listeningPorts, distinct.size());
    }

    private void take(SocketDiag diag, long begin) {
        dumpListeners(diag);
        sample++;
        if (sample == 1) {
            startNanos = begin;
        } else {
            worstGapNanos = Math.max(worstGapNanos, begin - lastNanos);
        }
        lastNanos = begin;
        for (PortWatch port : ports.values()) {
            port.begin();
        }
        for (int row = 0; row < listeners.size(); row++) {
            PortWatch port = watch(listeners.localPort(row));
            if (port != null) {
                port.addDepth(listeners.receiveQueue(row));
            }
        }
        for (PortWatch port : ports.values()) {
            ages(diag, port);
        }
        for (int row = 0; row < listeners.size(); row++) {
            listener(row);
        }
    }

    /// Both families where nothing is known yet and in every tenth sample, to find what is new; else those that have
    /// listeners.
    private void dumpListeners(SocketDiag diag) {
        boolean all = (!anyIpv4 && !anyIpv6) || sample % FULL_DUMP_EVERY == 0;
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
        PortWatch added = new PortWatch(port, sample == 1);
        ports.put(port, added);
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

    private void listener(int row) {
        PortWatch port = ports.get(listeners.localPort(row));
        if (port == null) {
            return;
        }
        ListenerWatch watch = port.find(listeners.cookie(row));
        if (watch == null) {
            watch = new ListenerWatch(listeners.listener(row), plan.timelineSamples());
            port.add(watch, sample);
        }
        watch.sample(sample, lastNanos - startNanos, listeners, row, port.oldest());
    }

    /// What has been seen so far.
    public SamplerReport report() {
        NetCounters first = started.join();
        synchronized (lock) {
            if (net != null) {
                now = net.counters().orElse(now);
            }
            OptionalLong passiveOpens = now.since(first, NetCounters.PASSIVE_OPENS);
            boolean alone = listeningPorts == 1;
            List<PortReport> reports = ports.values().stream()
                    .map(port -> port.report(sample, passiveOpens.orElse(-1), alone, linearRetries))
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
        stopping = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
