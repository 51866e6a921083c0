package dev.anteroom.watch.sampling;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Sleep;
import dev.anteroom.linux.proc.SchedulerDelay;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketRows;
import dev.anteroom.linux.survey.ListenerFacts;
import dev.anteroom.linux.survey.ListenerVerdict;
import dev.anteroom.watch.sampling.HostSnapshot.Figures;
import dev.anteroom.watch.sampling.HostSnapshot.SeriesSnapshot;
import dev.anteroom.watch.sampling.HostSnapshot.SocketSnapshot;
import dev.anteroom.watch.window.Window;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at every accept queue of the host on a thread of its own: namespaces where nothing is queued at the idle rate,
/// others
/// at the busy rate, from the first queued connection until 10 s after the last.
///
/// Idle ones are looked at together, and so are busy ones: waking up is most of what a look costs. The idle rate falls
/// where
/// a sweep of all namespaces would take more than half of the CPU budget, to 1 Hz at least; busy looks and dumps of
/// connections are left out where the budget is spent. Both are told ([Figures]).
///
/// Everything else is asked from other threads, which share one lock with it for as long as it takes to copy.
public final class HostSampler implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final long MAX_SLEEP_NANOS = 50_000_000;
    private static final long FIRES_AGAIN_NANOS = 10 * SECOND;
    private static final double IDLE_SHARE_OF_BUDGET = 0.5;

    private final Object lock = new Object();
    private final Map<Long, NamespaceWatch> namespaces = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Consumer<Firing> fired;
    private final SeriesTable table;
    private final LookBudget budget;
    private final ThreadMXBean cpuTime = ManagementFactory.getThreadMXBean();
    private final SplittableRandom random = new SplittableRandom();
    private final Thread thread;
    private SamplingRules rules;
    private volatile boolean stopping;
    private volatile boolean started;
    private OptionalLong somaxconn = OptionalLong.empty();
    private long idleLooks;
    private long busyLooks;
    private long failures;
    private long lookNanos;
    private long cpuNanos;
    private double idleHertz;
    private double busyHertz;
    private boolean throttled;
    private long busySweeps;
    private long worstGapNanos;
    private long overflowsOfGone;
    private long dropsOfGone;
    private long windowBegan = System.nanoTime();

    /// @param fired hears of each condition that is met, on the sampler's thread: it must not wait for anything
    public HostSampler(SamplingRules rules, Consumer<Firing> fired) {
        this.rules = rules;
        this.fired = fired;
        this.table = new SeriesTable(rules);
        this.budget = new LookBudget(rules.cpuShare(), System.nanoTime());
        this.idleHertz = rules.idleHertz();
        this.thread = Thread.ofPlatform().name("anteroom-sampler").daemon().unstarted(this::run);
    }

    /// Begins to look; what is added before is there from the start.
    public void start() {
        thread.start();
    }

    /// From now on looks at a namespace as well; the view belongs to the sampler.
    public void add(NamespaceView view) {
        orders.add(() -> {
            NamespaceWatch before = namespaces.put(view.inode(), new NamespaceWatch(view));
            if (before != null) {
                leave(before);
            }
        });
    }

    /// Nobody lives in a namespace any more, or it may not be looked at.
    public void remove(long inode) {
        orders.add(() -> {
            NamespaceWatch gone = namespaces.remove(inode);
            if (gone != null) {
                leave(gone);
            }
        });
    }

    private void leave(NamespaceWatch gone) {
        long now = System.nanoTime();
        gone.listeners.values().forEach(listener -> table.left(listener, now));
        overflowsOfGone += gone.overflowsTotal;
        dropsOfGone += gone.dropsTotal;
        gone.view.close();
    }

    /// Other rules from now on.
    public void rules(SamplingRules newRules) {
        orders.add(() -> {
            rules = newRules;
            table.rules(newRules);
            budget.share(newRules.cpuShare());
        });
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(16, 8);
            long nextIdle = System.nanoTime();
            long nextBusy = nextIdle;
            long nextSecond = nextIdle + SECOND;
            while (!stopping) {
                long now = System.nanoTime();
                takeOrders();
                budget.fill(now);
                boolean idleDue = now >= nextIdle;
                boolean busyDue = now >= nextBusy;
                if (idleDue || busyDue) {
                    worstGapNanos = Math.max(worstGapNanos, now - (idleDue ? nextIdle : nextBusy));
                    boolean anyBusy = sweep(idleDue, busyDue);
                    long after = System.nanoTime();
                    if (idleDue) {
                        nextIdle = later(after, idleHertz);
                        started = true;
                    }
                    nextBusy = anyBusy || busyDue ? later(after, rules.busyHertz()) : nextIdle;
                }
                if (now >= nextSecond) {
                    nextSecond = now + SECOND;
                    synchronized (lock) {
                        eachSecond(now);
                    }
                }
                long wait = Math.min(nextIdle, anyoneIsBusy() ? nextBusy : nextIdle) - System.nanoTime();
                if (wait > 0) {
                    Sleep.nanos(Math.min(wait, MAX_SLEEP_NANOS), timespec);
                }
            }
        }
        synchronized (lock) {
            namespaces.values().forEach(namespace -> namespace.view.close());
            namespaces.clear();
        }
    }

    /// Evenly from half a period to one and a half: nothing keeps time with it.
    private long later(long now, double hertz) {
        long period = (long) (SECOND / hertz);
        return now + period / 2 + random.nextLong(period + 1);
    }

    private boolean anyoneIsBusy() {
        long now = System.nanoTime();
        for (NamespaceWatch namespace : namespaces.values()) {
            if (namespace.isHot(now)) {
                return true;
            }
        }
        return false;
    }

    private void takeOrders() {
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
            synchronized (lock) {
                order.run();
            }
        }
    }

    private boolean sweep(boolean idleDue, boolean busyDue) {
        boolean anyBusy = false;
        long idleTook = 0;
        for (NamespaceWatch namespace : namespaces.values()) {
            long began = System.nanoTime();
            boolean busy = namespace.isHot(began);
            boolean due = busy ? (busyDue && budget.allows()) || idleDue : idleDue;
            if (!due) {
                anyBusy |= busy;
                continue;
            }
            long cpuBegan = cpuTime.getCurrentThreadCpuTime();
            synchronized (lock) {
                try {
                    namespace.look(began, budget, events);
                } catch (LinuxException e) {
                    namespace.failures++;
                    failures++;
                }
            }
            // CPU time and not the time that has passed: on a machine with much to do most of that is others'.
            long took = cpuTime.getCurrentThreadCpuTime() - cpuBegan;
            budget.took(took);
            lookNanos += took;
            if (busy) {
                busyLooks++;
            } else {
                idleLooks++;
                idleTook += took;
            }
            anyBusy |= namespace.isHot(began);
        }
        if (idleDue && idleTook > 0) {
            double affordable = IDLE_SHARE_OF_BUDGET * budget.share() * SECOND / idleTook;
            double wanted = Math.clamp(affordable, 1, rules.idleHertz());
            // A single slow sweep isn't what a sweep costs.
            idleHertz = idleHertz * 0.8 + wanted * 0.2;
        }
        if (busyDue && anyBusy) {
            busySweeps++;
        }
        return anyBusy;
    }

    private void eachSecond(long now) {
        SchedulerDelay.ofThisThread().ifPresent(delay -> cpuNanos = delay.runNanos());
        busyHertz = busySweeps;
        busySweeps = 0;
        throttled = budget.wasThrottled();
        table.beginCounting();
        for (NamespaceWatch namespace : namespaces.values()) {
            table.assign(namespace.listeners.values(), now);
            for (ListenerWatch listener : namespace.listeners.values()) {
                listener.word(word(listener, namespace, now), now);
            }
        }
        table.expire(now);
    }

    private ListenerVerdict.Word word(ListenerWatch listener, NamespaceWatch namespace, long now) {
        Owner owner = listener.owner;
        boolean go = owner != null && owner.go();
        boolean mayBeStale = go && somaxconn.isPresent() && listener.limit < somaxconn.getAsLong();
        if (listener.stateDepth == 0 && listener.stateDrops == 0 && !mayBeStale) {
            return ListenerVerdict.Word.IDLE;
        }
        boolean headUnmoved = listener.headSince != 0 && now - listener.headSince >= SECOND;
        ListenerFacts facts = new ListenerFacts(
                withNow(listener),
                1_000,
                listener.stateDepth,
                share(listener.stateNonEmpty, listener.stateLooks),
                share(listener.stateFull, listener.stateLooks),
                listener.oldestMillis,
                headUnmoved && isStuck(namespace, listener, now),
                listener.stateDrops,
                1,
                0,
                List.of(),
                1,
                OptionalLong.empty());
        ListenerVerdict.Word word = ListenerVerdict.of(facts).word();
        boolean fine = word == ListenerVerdict.Word.IDLE || word == ListenerVerdict.Word.OK;
        return fine && mayBeStale ? ListenerVerdict.Word.STALE_BACKLOG : word;
    }

    /// Nobody has left the queue for a second.
    private static boolean isStuck(NamespaceWatch namespace, ListenerWatch listener, long now) {
        NamespaceWatch.PortQueue port = namespace.ports().get(listener.listener.port());
        return port != null && port.recent.count(now) == 0;
    }

    private static Listener withNow(ListenerWatch watch) {
        Listener it = watch.listener;
        return new Listener(
                it.family(),
                it.address(),
                it.port(),
                it.inode(),
                it.uid(),
                watch.depth,
                watch.limit,
                watch.drops,
                it.dualStack(),
                it.mptcp(),
                it.interfaceIndex(),
                it.cookie());
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private final NamespaceWatch.Events events = new NamespaceWatch.Events() {
        @Override
        public ListenerWatch begun(SocketRows rows, int row, NamespaceWatch namespace, boolean thereBefore) {
            ListenerWatch listener = new ListenerWatch(
                    rows.listener(row),
                    rows.cgroup(row),
                    namespace,
                    System.nanoTime(),
                    thereBefore && !started,
                    table.folded());
            listener.series.members.add(listener);
            return listener;
        }

        @Override
        public void ended(ListenerWatch listener) {
            table.left(listener, System.nanoTime());
        }

        @Override
        public void looked(NamespaceWatch namespace, long now) {
            if (namespace.isHot(now)) {
                conditions(namespace, now);
            }
        }
    };

    private void conditions(NamespaceWatch namespace, long now) {
        for (NamespaceWatch.PortQueue port : namespace.ports().values()) {
            if (port.firedAt != 0 && now - port.firedAt < FIRES_AGAIN_NANOS) {
                continue;
            }
            String met = Conditions.met(rules.when(), namespace, port, now);
            if (met == null) {
                continue;
            }
            port.firedAt = now;
            ListenerWatch worst = port.listeners.getFirst();
            for (ListenerWatch listener : port.listeners) {
                if (listener.depth > worst.depth) {
                    worst = listener;
                }
            }
            fired.accept(firing(namespace, worst, now, met));
        }
    }

    private Firing firing(NamespaceWatch namespace, ListenerWatch listener, long now, String words) {
        Owner owner = listener.owner;
        String endpoint = listener.listener.endpoint();
        return new Firing(
                Instant.now(),
                now,
                words,
                owner == null
                        ? new SeriesKey(endpoint, "", "")
                        : new SeriesKey(endpoint, owner.workload(), owner.version()),
                listener.listener,
                namespace.view.inode(),
                namespace.view.pid(),
                owner == null ? 0 : owner.pid(),
                () -> {
                    synchronized (lock) {
                        return namespace.past();
                    }
                });
    }

    /// Somebody else says that there is something about a listener.
    ///
    /// @param words what they say
    /// @return empty where there is no such listener
    public Optional<Firing> firing(String endpoint, String workload, String words) {
        synchronized (lock) {
            for (NamespaceWatch namespace : namespaces.values()) {
                for (ListenerWatch listener : namespace.listeners.values()) {
                    Owner owner = listener.owner;
                    if (listener.listener.endpoint().equals(endpoint)
                            && owner != null
                            && owner.workload().equals(workload)) {
                        return Optional.of(firing(namespace, listener, System.nanoTime(), words));
                    }
                }
            }
            return Optional.empty();
        }
    }

    /// A listener whose owner isn't known yet.
    ///
    /// @param cookie the kernel's number of the socket
    public record Nameless(
            long cookie, long inode, int port, long cgroup, long namespace, int namespacePid, String hostname) {}

    /// The listeners whose owner isn't known yet.
    public List<Nameless> nameless() {
        synchronized (lock) {
            List<Nameless> found = new ArrayList<>();
            for (NamespaceWatch namespace : namespaces.values()) {
                for (ListenerWatch listener : namespace.listeners.values()) {
                    if (listener.owner == null) {
                        found.add(new Nameless(
                                listener.listener.cookie(),
                                listener.listener.inode(),
                                listener.listener.port(),
                                listener.cgroup,
                                namespace.view.inode(),
                                namespace.view.pid(),
                                namespace.view.hostname()));
                    }
                }
            }
            return found;
        }
    }

    /// Their owners have been found out.
    ///
    /// @param owners by namespace's inode, then socket's cookie
    public void name(Map<Long, Map<Long, Owner>> owners) {
        synchronized (lock) {
            long now = System.nanoTime();
            owners.forEach((inode, byCookie) -> {
                NamespaceWatch namespace = namespaces.get(inode);
                if (namespace != null) {
                    byCookie.forEach((cookie, owner) -> {
                        ListenerWatch listener = namespace.listeners.get(cookie);
                        if (listener != null) {
                            listener.owner = owner;
                        }
                    });
                    table.assign(namespace.listeners.values(), now);
                }
            });
        }
    }

    /// Today's `net.core.somaxconn`, which a Go program's limit is compared with.
    public void somaxconn(OptionalLong now) {
        synchronized (lock) {
            somaxconn = now;
        }
    }

    /// Ends the window and tells what was in it; idle series are left out.
    public List<Window> nextWindow(String host) {
        synchronized (lock) {
            long now = System.nanoTime();
            Instant end = Instant.now();
            // By the monotonic clock: the other may have been set meanwhile.
            Instant start = end.minus(Duration.ofNanos(now - windowBegan));
            windowBegan = now;
            List<Window> windows = new ArrayList<>();
            for (Series series : table.all()) {
                if (!series.windowIdle()) {
                    windows.add(new Window(
                            start,
                            end,
                            host,
                            series.key.workload(),
                            series.key.version(),
                            series.key.listener(),
                            series.members.stream()
                                    .mapToInt(it -> it.limit)
                                    .max()
                                    .orElse(0),
                            series.windowDepth,
                            series.windowOldest,
                            series.windowOverflows,
                            series.windowDrops,
                            series.windowConnections(),
                            series.windowWaits(),
                            Double.isNaN(series.resolution()) ? 0 : series.resolution(),
                            !series.windowIncomplete));
                }
                series.nextWindow();
            }
            return windows;
        }
    }

    /// Everything as it is now.
    public HostSnapshot snapshot() {
        synchronized (lock) {
            List<SeriesSnapshot> series = new ArrayList<>();
            for (Series one : table.all()) {
                series.add(snapshot(one));
            }
            long now = System.nanoTime();
            long overflows = overflowsOfGone;
            long drops = dropsOfGone;
            int busy = 0;
            int listeners = 0;
            List<SocketSnapshot> sockets = new ArrayList<>();
            for (NamespaceWatch namespace : namespaces.values()) {
                overflows += namespace.overflowsTotal;
                drops += namespace.dropsTotal;
                busy += namespace.isHot(now) ? 1 : 0;
                listeners += namespace.listeners.size();
                for (ListenerWatch listener : namespace.listeners.values()) {
                    Owner owner = listener.owner;
                    if (owner != null && listener.series != table.folded()) {
                        sockets.add(new SocketSnapshot(
                                listener.series.key,
                                owner,
                                namespace.view.inode(),
                                listener.listener.inode(),
                                listener.limit,
                                listener.word));
                    }
                }
            }
            Figures figures = new Figures(
                    Map.of("idle", idleLooks, "busy", busyLooks),
                    failures,
                    worstGapNanos / 1e9,
                    lookNanos / 1e9,
                    cpuNanos / 1e9,
                    idleHertz,
                    busyHertz,
                    throttled,
                    table.foldedByCap());
            return new HostSnapshot(series, sockets, overflows, drops, namespaces.size(), busy, listeners, figures);
        }
    }

    private static SeriesSnapshot snapshot(Series one) {
        int depth = 0;
        long limit = 0;
        int oldest = 0;
        ListenerVerdict.Word word = ListenerVerdict.Word.IDLE;
        for (ListenerWatch member : one.members) {
            depth += member.depth;
            limit += member.limit;
            oldest = Math.max(oldest, member.oldestMillis);
            word = member.word.compareTo(word) > 0 ? member.word : word;
        }
        return new SeriesSnapshot(
                one.key,
                depth,
                limit,
                oldest / 1000.0,
                one.overflows,
                one.drops,
                one.connections,
                one.waitSum,
                one.buckets(),
                one.classic(),
                word,
                one.resolution(),
                !one.windowIncomplete && !one.incompleteBefore,
                one.members.size());
    }

    /// Whether every namespace that was added before the start has been looked at.
    public boolean hasStarted() {
        return started;
    }

    /// Looks no more, and lets go of all namespaces.
    @Override
    public void close() {
        stopping = true;
        @Nullable InterruptedException interrupted = null;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = e;
            }
        }
        if (interrupted != null) {
            Thread.currentThread().interrupt();
        }
    }
}
