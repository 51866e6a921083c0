package dev.anteroom.linux.bench;

import dev.anteroom.linux.libc.Sleep;
import dev.anteroom.linux.sampler.AcceptQueueSampler;
import dev.anteroom.linux.sampler.SamplerReport;
import dev.anteroom.linux.sampler.SamplingPlan;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// What one look at the accept queues costs, with a given number of established sockets in the namespace it runs in,
/// beside `ss -Hlnt` in the same run. Started by `bench/listeners.sh`, which makes the namespace.
public final class ListenDumpCost {
    private static final int WARM_UP = 20_000;
    private static final int DUMPS = 5_000;
    private static final int ROW_DUMPS = 51;
    private static final int SPAWNS = 21;
    private static final int LISTENERS = 4;
    private static final int PER_HOLDER = 8_000;
    private static final int HERTZ = 100;

    private ListenDumpCost() {}

    /// @param arguments how many established sockets there shall be, for how many seconds a sampler is watched, how
    ///     often
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("hold")) {
            holdHere(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            return;
        }
        int established = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        List<ServerSocketChannel> servers = listen();
        List<Process> holders = hold(established / 2);
        try (SocketDiag diag = SocketDiag.open()) {
            SocketRows rows = new SocketRows();
            SocketRows lookedUp = new SocketRows();
            for (int i = 0; i < WARM_UP; i++) {
                diag.dumpListeners(rows);
                diag.lookUpListeners(rows, lookedUp);
            }
            double[] all = measure(DUMPS, () -> {
                diag.dumpListeners(rows);
                return rows.size();
            });
            double[] known = measure(DUMPS, () -> {
                if (!diag.lookUpListeners(rows, lookedUp)) {
                    throw new IllegalStateException("a listener has gone");
                }
                return lookedUp.size();
            });
            double[] queued = measure(ROW_DUMPS, () -> {
                diag.dumpQueued(10_000, rows);
                return rows.size();
            });
            double[] ss = measure(SPAWNS, ListenDumpCost::spawnSs);
            System.out.printf(
                    Locale.ROOT,
                    "%,9d %12.1f %12.1f %12.1f %12.1f %12.1f %14.1f",
                    established,
                    quantile(all, 0.5),
                    quantile(all, 0.99),
                    quantile(known, 0.5),
                    quantile(known, 0.99),
                    quantile(queued, 0.5),
                    quantile(ss, 0.5));
        }
        sampler(seconds, rounds);
        for (Process holder : holders) {
            holder.destroy();
        }
        for (ServerSocketChannel server : servers) {
            server.close();
        }
    }

    /// The whole process's CPU, garbage collection and all, in turns with the least a clock of this rate costs here: a
    /// thread that sleeps and does nothing.
    private static void sampler(int seconds, int rounds) throws InterruptedException {
        double[] sampled = new double[rounds];
        double[] bare = new double[rounds];
        double worstPause = 0;
        for (int round = 0; round < rounds; round++) {
            try (AcceptQueueSampler sampler = AcceptQueueSampler.start(SamplingPlan.everyListener())) {
                Thread.sleep(5_000);
                long from = cpuNanos();
                Thread.sleep(seconds * 1_000L);
                sampled[round] = (cpuNanos() - from) / (seconds * 1e7);
                SamplerReport report = sampler.report();
                worstPause = Math.max(worstPause, report.worstPauseMillis());
            }
            bare[round] = bareClock(seconds);
        }
        Arrays.sort(sampled);
        Arrays.sort(bare);
        System.out.printf(
                Locale.ROOT, " %10.2f%% %8.2f%% %13.1f%n", quantile(sampled, 0.5), quantile(bare, 0.5), worstPause);
    }

    private static double bareClock(int seconds) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(16, 8);
            long from = cpuNanos();
            long next = System.nanoTime();
            for (int tick = 0; tick < seconds * HERTZ; tick++) {
                next += 1_000_000_000L / HERTZ;
                Sleep.nanos(Math.max(0, next - System.nanoTime()), timespec);
            }
            return (cpuNanos() - from) / (seconds * 1e7);
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static List<ServerSocketChannel> listen() throws IOException {
        List<ServerSocketChannel> servers = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            servers.add(ServerSocketChannel.open(StandardProtocolFamily.INET)
                    .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 10_000 + i), 1_024));
        }
        return servers;
    }

    /// Processes that hold the connections between them: one may not open that many files.
    private static List<Process> hold(int connections) throws IOException {
        List<Process> holders = new ArrayList<>();
        for (int left = connections; left > 0; left -= PER_HOLDER) {
            Process holder = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ListenDumpCost.class.getName(),
                            "hold",
                            Integer.toString(holders.size()),
                            Integer.toString(Math.min(left, PER_HOLDER)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            holders.add(holder);
            if (holder.getInputStream().read() != 'r') {
                throw new IOException("a process could not open its " + PER_HOLDER + " connections");
            }
        }
        return holders;
    }

    private static void holdHere(int number, int connections) throws IOException {
        List<SocketChannel> open = new ArrayList<>();
        InetAddress source = InetAddress.ofLiteral("127.0.0." + (2 + number));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 10_100 + number), 1_024)) {
            for (int i = 0; i < connections; i++) {
                SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
                client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                client.bind(new InetSocketAddress(source, 0));
                client.connect(server.getLocalAddress());
                open.add(client);
                open.add(server.accept());
            }
        }
        System.out.print('r');
        System.out.flush();
        // Until the one who asked has gone.
        while (System.in.read() >= 0) {
            // Nothing is said.
        }
        for (SocketChannel channel : open) {
            channel.close();
        }
    }

    private static double[] measure(int times, LongSupplier work) {
        double[] micros = new double[times];
        long sink = 0;
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            sink += work.getAsLong();
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        if (sink == Long.MIN_VALUE) {
            throw new IllegalStateException("never");
        }
        Arrays.sort(micros);
        return micros;
    }

    private static long spawnSs() {
        try {
            Process ss = new ProcessBuilder("ss", "-Hlnt").start();
            long bytes = ss.getInputStream().readAllBytes().length;
            ss.waitFor();
            return bytes;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double quantile(double[] sorted, double q) {
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}
