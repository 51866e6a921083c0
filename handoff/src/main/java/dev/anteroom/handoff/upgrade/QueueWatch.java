package dev.anteroom.handoff.upgrade;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import dev.anteroom.linux.socket.QueueDepth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Looks at held TCP listeners 500 times a second while an upgrade lasts: some 1 µs a look
/// (`getsockopt(TCP_INFO)`). Ages are read from sock_diag fifty times a second at most, and only while something is
/// queued: for that the kernel walks its whole table of connections, 5 ms on a host with 262,144 buckets, so they take
/// a tenth of a processor and no more. Other sockets have no such queue, and are not looked at.
public final class QueueWatch implements AutoCloseable {
    private static final long PERIOD_NANOS = 2_000_000;
    private static final long AGES_PERIOD_NANOS = 20_000_000;
    /// So many times longer than a look at ages took is it until the next.
    private static final int AGES_REST = 9;

    private final NetNamespace namespace;
    private final List<Watched> watched = new ArrayList<>();
    private final long startNanos;
    private final Thread thread;
    private volatile boolean stopping;

    private QueueWatch(NetNamespace namespace, long startNanos) {
        this.namespace = namespace;
        this.startNanos = startNanos;
        this.thread = Thread.ofPlatform().daemon().name("queue-watch").unstarted(this::run);
    }

    /// @param startNanos the upgrade's beginning: time 0 of the series
    public static QueueWatch start(NetNamespace namespace, long startNanos) {
        QueueWatch watch = new QueueWatch(namespace, startNanos);
        watch.thread.start();
        return watch;
    }

    private static final class Watched {
        private final String name;
        private final HeldSocket socket;
        private final int port;
        private final long cookie;
        private final QueueSeries series = new QueueSeries();
        private long windowStart;
        private long samples;
        private long depthSum;
        private int maxDepth;
        private int limit;
        private int oldest;
        private long stallNanos;
        private long dropsAtStart = -1;
        private long drops;
        private long overflowsAtStart;
        private long overflows;
        private int depth;
        private long progressNanos;
        private long lastLook;
        private long gapNanos;

        Watched(String name, HeldSocket socket, int port) {
            this.name = name;
            this.socket = socket;
            this.port = port;
            this.cookie = socket.cookie();
            reset(System.nanoTime());
        }

        private void reset(long now) {
            windowStart = now;
            samples = 0;
            depthSum = 0;
            maxDepth = 0;
            oldest = 0;
            stallNanos = 0;
            dropsAtStart = drops == 0 && dropsAtStart < 0 ? -1 : drops;
            overflowsAtStart = overflows;
            progressNanos = now;
            lastLook = now;
            gapNanos = 0;
        }

        private void look(long now, long sinceStartMillis) {
            gapNanos = Math.max(gapNanos, now - lastLook);
            lastLook = now;
            Optional<QueueDepth> queue = socket.queue();
            if (queue.isEmpty()) {
                depth = 0;
                progressNanos = now;
                return;
            }
            int seen = queue.get().depth();
            if (seen == 0 || seen < depth || depth == 0) {
                progressNanos = now;
            }
            depth = seen;
            limit = queue.get().limit();
            samples++;
            depthSum += seen;
            maxDepth = Math.max(maxDepth, seen);
            stallNanos = Math.max(stallNanos, now - progressNanos);
            series.add(sinceStartMillis, seen);
        }

        private void counted(long drops, long overflows) {
            this.drops = drops;
            this.overflows = overflows;
            if (dropsAtStart < 0) {
                dropsAtStart = drops;
                overflowsAtStart = overflows;
            }
        }

        private QueueFigures figures(long now) {
            long dropped = dropsAtStart < 0 ? 0 : Math.max(0, drops - dropsAtStart);
            return new QueueFigures(
                    (now - windowStart) / 1e6,
                    samples,
                    samples == 0 ? 0 : (double) depthSum / samples,
                    maxDepth,
                    limit,
                    oldest,
                    stallNanos / 1e6,
                    dropped,
                    overflows < 0 ? dropped : Math.min(dropped, Math.max(0, overflows - overflowsAtStart)),
                    gapNanos / 1e6);
        }
    }

    /// Begins to look at those of `sockets` that are TCP listeners.
    public void add(Map<String, HeldSocket> sockets) {
        sockets.forEach((name, socket) -> {
            if (socket.isTcp() && socket.address() instanceof ListenAddress.Inet inet) {
                synchronized (watched) {
                    watched.add(new Watched(name, socket, inet.port()));
                }
            }
        });
    }

    /// Looks at it no more; its series stays.
    public void forget(HeldSocket socket) {
        synchronized (watched) {
            for (Watched each : watched) {
                if (each.socket.inode() == socket.inode()) {
                    each.depth = 0;
                }
            }
        }
    }

    /// The window that ends now, and a new one begins.
    public QueueFigures next(HeldSocket socket) {
        return figures(socket, true);
    }

    /// The window so far.
    public QueueFigures soFar(HeldSocket socket) {
        return figures(socket, false);
    }

    private QueueFigures figures(HeldSocket socket, boolean begin) {
        long now = System.nanoTime();
        synchronized (watched) {
            for (Watched each : watched) {
                if (each.socket.inode() == socket.inode()) {
                    QueueFigures figures = each.figures(now);
                    if (begin) {
                        each.reset(now);
                    }
                    return figures;
                }
            }
        }
        return QueueFigures.NONE;
    }

    /// The series of every socket ever looked at, by name; a second of the same name is called `name, new`.
    public Map<String, QueueSeries> series() {
        Map<String, QueueSeries> series = new LinkedHashMap<>();
        synchronized (watched) {
            for (Watched each : watched) {
                String name = each.name;
                while (series.containsKey(name)) {
                    name += ", new";
                }
                series.put(name, each.series);
            }
        }
        return series;
    }

    private void run() {
        try (SocketDiag diag = SocketDiag.open(namespace)) {
            long next = System.nanoTime();
            long nextAges = next;
            while (!stopping) {
                long now = System.nanoTime();
                synchronized (watched) {
                    for (Watched each : watched) {
                        each.look(now, (now - startNanos) / 1_000_000);
                    }
                    if (now - nextAges >= 0) {
                        ages(diag);
                        long end = System.nanoTime();
                        nextAges = Math.max(now + AGES_PERIOD_NANOS, end + AGES_REST * (end - now));
                    }
                }
                next = Math.max(next + PERIOD_NANOS, System.nanoTime());
                LockSupport.parkNanos(this, next - System.nanoTime());
            }
        }
    }

    /// `TcpExt.ListenOverflows` of the namespace: a listener drops packets for other reasons too, a full queue
    /// counts here.
    ///
    /// @return -1 where it can't be read
    private long overflows() {
        return namespace
                .call(() -> ProcNet.ofThisThread().counters())
                .map(counters -> counters.get(NetCounters.LISTEN_OVERFLOWS).orElse(-1))
                .orElse(-1L);
    }

    private void ages(SocketDiag diag) {
        long overflows = overflows();
        for (Watched each : watched) {
            try {
                for (Listener listener : diag.listeners(each.port)) {
                    if (listener.cookie() == each.cookie) {
                        each.counted(listener.drops(), overflows);
                    }
                }
                // Queued rows don't name their listener: an age is this one's only while its siblings have nothing.
                boolean alone = watched.stream()
                        .allMatch(other -> other == each || other.port != each.port || other.depth == 0);
                if (each.depth > 0 && alone) {
                    each.oldest = Math.max(each.oldest, diag.queued(each.port).oldestMillis());
                }
            } catch (LinuxException e) {
                // One look less.
            }
        }
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
