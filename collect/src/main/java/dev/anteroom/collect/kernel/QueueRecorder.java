package dev.anteroom.collect.kernel;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.accept.AcceptEyes;
import dev.anteroom.collect.accept.LookWriter;
import dev.anteroom.collect.write.CaptureWriter;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NamespaceThread;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.sampler.ArrivalCounter;
import dev.anteroom.linux.sampler.Rhythm;
import dev.anteroom.linux.sockdiag.AddressFamily;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Records the accept queues of some ports a hundred times a second, at uneven gaps, on a thread of its own, and
/// writes them as `kernel/queue.jsonl` (the layout is in `dev.anteroom.capture`). Until [#keep()] it holds a ring of
/// the last seconds only: what happened before a trigger fired.
///
/// A look costs one LISTEN dump of each family that listens; connections are dumped only for a port with something in
/// its queue. The namespace's counters are read ten times a second, and whenever a listener's own drops have moved.
public final class QueueRecorder implements AutoCloseable {
    /// Looks a second on the average.
    public static final int HERTZ = 100;

    /// How far back the ring of a trigger reaches.
    public static final Duration USUAL_RING = Duration.ofSeconds(30);

    /// No ring: everything is kept from the beginning.
    public static final Duration EVERYTHING = Duration.ZERO;

    private static final int COUNTERS_EVERY = 10;
    private static final int FULL_DUMP_EVERY = 10;
    /// With nothing queued, the accept loops are looked at in every twentieth look only.
    private static final int IDLE_LOOK_EVERY = 20;
    /// Each costs a descriptor for each CPU, twice.
    private static final int MAX_COUNTED_PORTS = 8;

    private static final int MOST_FAILURES_IN_A_ROW = 50;
    /// An hour at the full rate: nobody records longer.
    private static final int MOST_TICKS = 360_000;

    private final int[] wanted;
    private final long ringNanos;
    private final Watcher watcher;
    private final @Nullable AcceptEyes eyes;
    private final Object lock = new Object();
    private final Deque<Tick> ticks = new ArrayDeque<>();
    /// What was queued when the first tick that is still held was taken: by port, number and birth on the clock.
    private final Map<Integer, Map<Long, Long>> base = new TreeMap<>();

    private final Map<Integer, PortQueue> queues = new TreeMap<>();
    private final SocketRows listeners = new SocketRows();
    private final SocketRows connections = new SocketRows();
    private final Map<Long, String> addresses = new HashMap<>();
    private final Instant wallStart;
    private final long nanoStart;
    private final NamespaceThread thread;
    private boolean keeping;
    private boolean anyIpv4;
    private boolean anyIpv6;
    private int taken;
    private long dropsBefore = -1;
    private long failed;
    private long nextNumber = 1;
    private Tick.Counters latest = Tick.Counters.NONE;
    private final List<ArrivalCounter> arrivals = new ArrayList<>();
    private @Nullable ArrivalCounter everywhere;

    /// What looks at each tick while it is taken; on the recorder's thread, so it has to be quick.
    public interface Watcher {
        /// Watches nothing.
        Watcher NOTHING = _ -> {};

        void see(Look look);
    }

    /// One look, valid during the call only.
    public interface Look {
        long nanos();

        int listeners();

        int port(int listener);

        int depth(int listener);

        int limit(int listener);

        /// Drops of all watched listeners since they were made.
        long drops();

        /// `ListenOverflows` of the namespace as last read, -1 where it can't be.
        long overflows();

        /// `PassiveOpens` likewise.
        long passiveOpens();

        /// Connections queued on the port now, with their numbers and ages.
        void queued(int port, Queued each);
    }

    /// Receives a queued connection.
    public interface Queued {
        void connection(long number, int ageMillis);
    }

    private QueueRecorder(
            int[] ports,
            NetNamespace namespace,
            Duration ring,
            Watcher watcher,
            @Nullable AcceptEyes eyes,
            List<PastLook> past) {
        // The log's clock begins with its first look.
        long now = System.nanoTime();
        this.nanoStart = past.isEmpty() ? now : past.getFirst().nanos();
        this.wallStart = Instant.now().minusNanos(now - nanoStart);
        this.wanted = ports.clone();
        Arrays.sort(wanted);
        this.watcher = watcher;
        this.eyes = eyes;
        this.ringNanos = ring.toNanos();
        this.keeping = ring.isZero();
        this.thread = new NamespaceThread("anteroom-queue", namespace, this::run);
        past.forEach(this::remember);
    }

    /// A look of before, with its connections under this recorder's numbers.
    private void remember(PastLook look) {
        long now = look.nanos() - nanoStart;
        Tick.Socket[] sockets = look.sockets().stream()
                .filter(socket -> Arrays.binarySearch(wanted, socket.port()) >= 0)
                .map(it -> new Tick.Socket(it.address(), it.port(), it.inode(), it.depth(), it.limit(), it.drops()))
                .toArray(Tick.Socket[]::new);
        Tick.Port[] ports = look.ports().stream()
                .filter(port -> Arrays.binarySearch(wanted, port.port()) >= 0)
                .map(port -> queues.computeIfAbsent(port.port(), _ -> new PortQueue())
                        .remember(port))
                .toArray(Tick.Port[]::new);
        Tick.Counters counters = look.passiveOpens() < 0
                ? Tick.Counters.NONE
                : new Tick.Counters(look.overflows(), look.drops(), look.passiveOpens(), new long[0], 0);
        ticks.addLast(new Tick(now, sockets, ports, counters, null));
    }

    /// Starts in `namespace`, which may be closed afterwards; returns when the first look has been taken.
    ///
    /// @param ring how far back to hold what was seen, until [#keep()]; [#EVERYTHING] for all
    /// @throws LinuxException where the kernel offers no sock_diag or the namespace may not be entered
    public static QueueRecorder start(int[] ports, NetNamespace namespace, Duration ring, Watcher watcher) {
        return start(ports, namespace, ring, watcher, null);
    }

    /// The same, with looks at the accept loops in each look at which something is queued.
    ///
    /// @param eyes what looks; null for none. It has to outlive the recorder
    public static QueueRecorder start(
            int[] ports, NetNamespace namespace, Duration ring, Watcher watcher, @Nullable AcceptEyes eyes) {
        return start(ports, namespace, ring, watcher, eyes, List.of());
    }

    /// The same, with a log that begins with looks which others took before.
    ///
    /// @param past in their order; all of the namespace, whatever its ports
    public static QueueRecorder start(
            int[] ports,
            NetNamespace namespace,
            Duration ring,
            Watcher watcher,
            @Nullable AcceptEyes eyes,
            List<PastLook> past) {
        QueueRecorder recorder = new QueueRecorder(ports, namespace, ring, watcher, eyes, past);
        recorder.thread.start();
        return recorder;
    }

    private void run() {
        try (SocketDiag diag = SocketDiag.open()) {
            ProcNet net = ProcNet.ofThisThread();
            openCounters();
            Rhythm rhythm = new Rhythm(HERTZ, System.nanoTime());
            int failuresInARow = 0;
            while (!thread.isStopping()) {
                try {
                    look(diag, net);
                    failuresInARow = 0;
                } catch (LinuxException e) {
                    failed++;
                    if (++failuresInARow == MOST_FAILURES_IN_A_ROW || !thread.isReady()) {
                        throw e;
                    }
                }
                thread.ready();
                long wait = rhythm.untilNext(System.nanoTime());
                if (wait > 0) {
                    LockSupport.parkNanos(this, wait);
                }
            }
        } finally {
            closeCounters();
        }
    }

    /// Of each port, and of everything: what others' ports of the same number can have had at most.
    private void openCounters() {
        for (int port : wanted.length > MAX_COUNTED_PORTS ? new int[0] : wanted) {
            ArrivalCounter.open(port).ifPresent(arrivals::add);
        }
        Optional<ArrivalCounter> all = ArrivalCounter.open(0);
        if (all.isEmpty() || arrivals.size() != wanted.length) {
            arrivals.forEach(ArrivalCounter::close);
            arrivals.clear();
            all.ifPresent(ArrivalCounter::close);
        } else {
            everywhere = all.get();
        }
    }

    private void closeCounters() {
        arrivals.forEach(ArrivalCounter::close);
        if (everywhere != null) {
            everywhere.close();
        }
    }

    private void look(SocketDiag diag, ProcNet net) {
        long now = System.nanoTime() - nanoStart;
        dumpListeners(diag);
        List<Tick.Socket> sockets = new ArrayList<>(4);
        long drops = 0;
        for (PortQueue queue : queues.values()) {
            queue.depth = 0;
        }
        for (int row = 0; row < listeners.size(); row++) {
            int port = listeners.localPort(row);
            if (Arrays.binarySearch(wanted, port) < 0) {
                continue;
            }
            drops += listeners.drops(row);
            queues.computeIfAbsent(port, _ -> new PortQueue()).depth += listeners.receiveQueue(row);
            sockets.add(new Tick.Socket(
                    address(row),
                    port,
                    listeners.inode(row),
                    listeners.receiveQueue(row),
                    listeners.sendQueue(row),
                    listeners.drops(row)));
        }
        List<LookLog.Holder> holders = holders(sockets);
        List<Tick.Port> ports = new ArrayList<>(2);
        queues.forEach((port, queue) -> {
            connections.clear();
            if (queue.depth > 0) {
                diag.dumpQueued(port, connections);
            }
            Tick.Port changed = queue.look(port, connections);
            if (changed != null) {
                ports.add(changed);
            }
        });
        Tick.Counters counters = Tick.Counters.NONE;
        if (taken % COUNTERS_EVERY == 0 || drops != dropsBefore) {
            counters = counters(net);
            latest = counters;
        }
        dropsBefore = drops;
        taken++;
        Tick tick =
                new Tick(now, sockets.toArray(Tick.Socket[]::new), ports.toArray(Tick.Port[]::new), counters, holders);
        synchronized (lock) {
            ticks.addLast(tick);
            while (ticks.size() > MOST_TICKS
                    || (!keeping && now - ticks.getFirst().nanos() > ringNanos)) {
                forget(ticks.removeFirst());
            }
        }
        watcher.see(new Seen(tick, drops));
    }

    /// At the moment of the listeners' dump: what fills the queue's rows comes afterwards.
    private @Nullable List<LookLog.Holder> holders(List<Tick.Socket> sockets) {
        AcceptEyes looking = eyes;
        if (looking == null) {
            return null;
        }
        boolean queued = false;
        long[] inodes = new long[sockets.size()];
        for (int i = 0; i < inodes.length; i++) {
            inodes[i] = sockets.get(i).inode();
            queued |= sockets.get(i).depth() > 0;
        }
        looking.listeners(inodes);
        return queued || taken % IDLE_LOOK_EVERY == 0 ? looking.look() : null;
    }

    /// A tick that is no longer held becomes part of what the first one held begins with.
    private void forget(Tick tick) {
        for (Tick.Port port : tick.ports()) {
            Map<Long, Long> queued = base.computeIfAbsent(port.port(), _ -> new HashMap<>());
            apply(port, tick.nanos(), queued);
        }
    }

    private static void apply(Tick.Port port, long nanos, Map<Long, Long> queued) {
        for (int i = 0; i < port.in().length; i++) {
            queued.put(port.in()[i], nanos - port.inAges()[i] * 1_000_000L);
        }
        for (long gone : port.out()) {
            queued.remove(gone);
        }
    }

    private Tick.Counters counters(ProcNet net) {
        Optional<NetCounters> read = net.counters();
        return read.map(now -> new Tick.Counters(
                        now.get(NetCounters.LISTEN_OVERFLOWS).orElse(-1),
                        now.get(NetCounters.LISTEN_DROPS).orElse(-1),
                        now.get(NetCounters.PASSIVE_OPENS).orElse(-1),
                        arrivals.stream().mapToLong(ArrivalCounter::count).toArray(),
                        everywhere == null ? 0 : everywhere.count()))
                .orElse(Tick.Counters.NONE);
    }

    private String address(int row) {
        return addresses.computeIfAbsent(listeners.cookie(row), _ -> {
            String endpoint = listeners.listener(row).endpoint();
            return endpoint.substring(0, endpoint.lastIndexOf(':'));
        });
    }

    /// Both families where nothing is known yet and in every tenth look, to find what is new; else those that listen.
    private void dumpListeners(SocketDiag diag) {
        boolean all = (!anyIpv4 && !anyIpv6) || taken % FULL_DUMP_EVERY == 0;
        int port = wanted.length == 1 ? wanted[0] : 0;
        listeners.clear();
        if (all || anyIpv4) {
            diag.addListeners(AddressFamily.IPV4, port, listeners);
        }
        if (all || anyIpv6) {
            diag.addListeners(AddressFamily.IPV6, port, listeners);
        }
        if (all) {
            anyIpv4 = false;
            anyIpv6 = false;
            for (int row = 0; row < listeners.size(); row++) {
                boolean watched = Arrays.binarySearch(wanted, listeners.localPort(row)) >= 0;
                anyIpv4 |= watched && listeners.family(row) == AddressFamily.IPV4;
                anyIpv6 |= watched && listeners.family(row) == AddressFamily.IPV6;
            }
        }
    }

    /// From now on everything is kept, beginning with the ring.
    public void keep() {
        synchronized (lock) {
            keeping = true;
        }
    }

    /// Back to the ring: after a capture, for the next one.
    public void ring() {
        synchronized (lock) {
            keeping = false;
        }
    }

    /// Looks that failed.
    public long failed() {
        return failed;
    }

    /// When the first look that is held was taken.
    public Optional<Instant> since() {
        synchronized (lock) {
            return ticks.isEmpty()
                    ? Optional.empty()
                    : Optional.of(wall(ticks.getFirst().nanos()));
        }
    }

    /// The wall clock at a moment of the recorder's own.
    public Instant wall(long nanos) {
        return wallStart.plusNanos(nanos);
    }

    /// Puts the log into a capture as `kernel/queue.jsonl`, unless it is empty.
    ///
    /// @throws CollectException where it can't be written
    public void writeTo(CaptureWriter writer) {
        String path = "kernel/queue.jsonl";
        long[] lines = {0};
        try (OutputStream out = writer.open(path)) {
            write(out, count -> lines[0] = count);
        } catch (IOException e) {
            throw new CollectException("The capture's " + path + " can't be written: " + e.getMessage(), e);
        }
        if (lines[0] == 0) {
            writer.discard(path);
            return;
        }
        if (failed() > 0) {
            writer.note(failed() + " looks at the accept queue failed");
        }
        writer.commit(path, "queue", since().orElse(Instant.now()), "sock_diag at " + HERTZ + " Hz");
    }

    /// Puts the looks at the accept loops into a capture as `accept/looks.jsonl`, unless there were none.
    ///
    /// @throws CollectException where it can't be written
    public void writeLooksTo(CaptureWriter writer) {
        AcceptEyes looking = eyes;
        if (looking == null) {
            return;
        }
        List<Tick> held;
        synchronized (lock) {
            held = ticks.stream().filter(tick -> tick.holders() != null).toList();
        }
        if (held.isEmpty()) {
            return;
        }
        String path = "accept/looks.jsonl";
        try (OutputStream out = writer.open(path);
                LookWriter looks = new LookWriter(out, looking.stacks())) {
            for (Tick tick : held) {
                List<LookLog.Holder> holders = tick.holders();
                if (holders != null) {
                    looks.write(wall(tick.nanos()).truncatedTo(ChronoUnit.MICROS), holders);
                }
            }
        } catch (IOException e) {
            throw new CollectException("The capture's " + path + " can't be written: " + e.getMessage(), e);
        }
        writer.commit(
                path, "looks", wall(held.getFirst().nanos()), "process_vm_readv and /proc, with the queue's looks");
    }

    /// Writes what is held, one JSON object a line.
    ///
    /// @param lines out: how many were written
    public void write(OutputStream out, LongConsumer lines) throws IOException {
        List<Tick> held;
        Map<Integer, Map<Long, Long>> begin = new TreeMap<>();
        synchronized (lock) {
            held = new ArrayList<>(ticks);
            base.forEach((port, queued) -> begin.put(port, new HashMap<>(queued)));
        }
        long written = 0;
        boolean first = true;
        Tick.Counters counters = Tick.Counters.NONE;
        Tick.Counters counting = held.stream()
                .map(Tick::counters)
                .filter(read -> read.arrivals().length > 0)
                .findFirst()
                .orElse(Tick.Counters.NONE);
        StringBuilder line = new StringBuilder(256);
        for (Tick tick : held) {
            if (tick.counters().passiveOpens() >= 0) {
                counters = tick.counters();
            }
            int[] told = new int[tick.sockets().length];
            int tellers = 0;
            for (Tick.Socket socket : tick.sockets()) {
                line.setLength(0);
                head(line, tick, socket);
                boolean firstOfPort = true;
                for (int i = 0; i < tellers; i++) {
                    firstOfPort &= told[i] != socket.port();
                }
                if (firstOfPort) {
                    told[tellers++] = socket.port();
                    changes(line, tick, socket.port(), first ? begin.getOrDefault(socket.port(), Map.of()) : null);
                }
                line.append(",\"drops\":").append(socket.drops());
                if (tick.counters().passiveOpens() >= 0) {
                    line.append(",\"listenOverflows\":")
                            .append(counters.overflows())
                            .append(",\"listenDrops\":")
                            .append(counters.drops())
                            .append(",\"passiveOpens\":")
                            .append(counters.passiveOpens());
                    arrivals(line, counters, socket.port(), counting);
                }
                line.append("}\n");
                out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
                written++;
            }
            first = false;
        }
        lines.accept(written);
    }

    /// @param first those of the first look that read them
    private void arrivals(StringBuilder line, Tick.Counters counters, int port, Tick.Counters first) {
        int index = Arrays.binarySearch(wanted, port);
        if (index < 0 || index >= counters.arrivals().length || first.arrivals().length == 0) {
            return;
        }
        long here = counters.passiveOpens() - first.passiveOpens();
        long all = counters.everywhere() - first.everywhere();
        line.append(",\"arrivals\":")
                .append(counters.arrivals()[index] - first.arrivals()[index])
                .append(",\"arrivalsElsewhere\":")
                .append(Math.max(0, all - here));
    }

    private void head(StringBuilder line, Tick tick, Tick.Socket socket) {
        line.append("{\"t\":\"")
                .append(wall(tick.nanos()).truncatedTo(ChronoUnit.MICROS))
                .append("\",\"port\":")
                .append(socket.port())
                .append(",\"address\":\"")
                .append(socket.address())
                .append("\",\"inode\":")
                .append(socket.inode())
                .append(",\"depth\":")
                .append(socket.depth())
                .append(",\"limit\":")
                .append(socket.limit());
    }

    /// @param base what was queued before the first tick; null for every other
    private static void changes(StringBuilder line, Tick tick, int port, @Nullable Map<Long, Long> base) {
        for (Tick.Port changed : tick.ports()) {
            if (changed.port() != port) {
                continue;
            }
            if (changed.oldestMillis() >= 0) {
                line.append(",\"oldest\":").append(changed.oldestMillis());
            }
            if (base != null) {
                break;
            }
            arrivals(line, changed.in(), changed.inAges());
            if (changed.out().length > 0) {
                line.append(",\"out\":").append(Arrays.toString(changed.out()).replace(" ", ""));
            }
        }
        if (base != null) {
            Map<Long, Long> queued = new TreeMap<>(base);
            for (Tick.Port changed : tick.ports()) {
                if (changed.port() == port) {
                    apply(changed, tick.nanos(), queued);
                }
            }
            long[] numbers = new long[queued.size()];
            int[] ages = new int[queued.size()];
            int i = 0;
            for (Map.Entry<Long, Long> one : queued.entrySet()) {
                numbers[i] = one.getKey();
                ages[i++] = (int) Math.max(0, (tick.nanos() - one.getValue()) / 1_000_000);
            }
            arrivals(line, numbers, ages);
        }
    }

    private static void arrivals(StringBuilder line, long[] numbers, int[] ages) {
        if (numbers.length == 0) {
            return;
        }
        line.append(",\"in\":[");
        for (int i = 0; i < numbers.length; i++) {
            line.append(i == 0 ? "[" : ",[")
                    .append(numbers[i])
                    .append(',')
                    .append(ages[i])
                    .append(']');
        }
        line.append(']');
    }

    /// Takes no more looks; what is held can still be written.
    @Override
    public void close() {
        thread.stop();
    }

    /// Who is in the queue of one port, by the kernel's cookie.
    private final class PortQueue {
        private final Map<Long, Entry> byCookie = new HashMap<>();
        private int depth;
        private int round;

        Tick.Port remember(PastLook.Port past) {
            long[] in = new long[past.in().length];
            for (int i = 0; i < in.length; i++) {
                Entry entry = new Entry(nextNumber++, past.inAges()[i]);
                byCookie.put(past.in()[i], entry);
                in[i] = entry.number;
            }
            List<Long> out = new ArrayList<>();
            for (long cookie : past.out()) {
                Entry gone = byCookie.remove(cookie);
                if (gone != null) {
                    out.add(gone.number);
                }
            }
            return new Tick.Port(
                    past.port(),
                    past.oldestMillis(),
                    in,
                    past.inAges(),
                    out.stream().mapToLong(number -> number).toArray());
        }

        /// @return null where nothing is in it and nothing changed
        Tick.@Nullable Port look(int port, SocketRows rows) {
            round++;
            if (depth == 0 && byCookie.isEmpty()) {
                return null;
            }
            List<Entry> in = new ArrayList<>();
            int oldest = -1;
            for (int row = 0; row < rows.size(); row++) {
                if (!rows.isQueued(row)) {
                    continue;
                }
                int age = Math.max(0, rows.lastDataSentMillis(row));
                oldest = Math.max(oldest, age);
                Entry known = byCookie.get(rows.cookie(row));
                if (known == null) {
                    known = new Entry(nextNumber++, age);
                    byCookie.put(rows.cookie(row), known);
                    in.add(known);
                }
                known.age = age;
                known.round = round;
            }
            List<Long> out = new ArrayList<>();
            byCookie.values().removeIf(entry -> {
                if (entry.round != round) {
                    out.add(entry.number);
                    return true;
                }
                return false;
            });
            return new Tick.Port(
                    port,
                    oldest,
                    in.stream().mapToLong(entry -> entry.number).toArray(),
                    in.stream().mapToInt(entry -> entry.age).toArray(),
                    out.stream().mapToLong(number -> number).toArray());
        }
    }

    private static final class Entry {
        private final long number;
        private int age;
        private int round;

        Entry(long number, int age) {
            this.number = number;
            this.age = age;
        }
    }

    private final class Seen implements Look {
        private final Tick tick;
        private final long drops;

        Seen(Tick tick, long drops) {
            this.tick = tick;
            this.drops = drops;
        }

        @Override
        public long nanos() {
            return tick.nanos();
        }

        @Override
        public int listeners() {
            return tick.sockets().length;
        }

        @Override
        public int port(int listener) {
            return tick.sockets()[listener].port();
        }

        @Override
        public int depth(int listener) {
            return tick.sockets()[listener].depth();
        }

        @Override
        public int limit(int listener) {
            return tick.sockets()[listener].limit();
        }

        @Override
        public long drops() {
            return drops;
        }

        @Override
        public long overflows() {
            return latest.overflows();
        }

        @Override
        public long passiveOpens() {
            return latest.passiveOpens();
        }

        @Override
        public void queued(int port, Queued each) {
            PortQueue queue = queues.get(port);
            if (queue != null) {
                queue.byCookie.values().forEach(entry -> each.connection(entry.number, entry.age));
            }
        }
    }
}
