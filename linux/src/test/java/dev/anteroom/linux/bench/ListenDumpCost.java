package dev.anteroom.linux.bench;

import dev.anteroom.linux.sampler.AcceptQueueSampler;
import dev.anteroom.linux.sampler.SamplerReport;
import dev.anteroom.linux.sampler.SamplingPlan;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
    private static final int PER_SOURCE = 20_000;

    private ListenDumpCost() {}

    /// @param arguments how many established sockets there shall be, and for how many seconds the sampler is watched
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int established = Integer.parseInt(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        List<AutoCloseable> open = new ArrayList<>();
        fill(established / 2, open);
        try (SocketDiag diag = SocketDiag.open()) {
            SocketRows rows = new SocketRows();
            for (int i = 0; i < WARM_UP; i++) {
                diag.dumpListeners(rows);
            }
            double[] all = measure(DUMPS, () -> {
                diag.dumpListeners(rows);
                return rows.size();
            });
            double[] port = measure(DUMPS, () -> {
                diag.dumpListeners(10_000, rows);
                return rows.size();
            });
            double[] queued = measure(ROW_DUMPS, () -> {
                diag.dumpQueued(10_000, rows);
                return rows.size();
            });
            double[] ss = measure(SPAWNS, ListenDumpCost::spawnSs);
            SamplerReport report = sample(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "%,9d %12.1f %12.1f %12.1f %12.1f %14.1f %11.2f %% %13.1f%n",
                    established,
                    quantile(all, 0.5),
                    quantile(all, 0.99),
                    quantile(port, 0.5),
                    quantile(queued, 0.5),
                    quantile(ss, 0.5),
                    report.cpuShare() * 100,
                    report.worstPauseMillis());
        }
    }

    private static void fill(int connections, List<AutoCloseable> open) throws IOException {
        List<ServerSocketChannel> servers = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            servers.add(ServerSocketChannel.open()
                    .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 10_000 + i), 1_024));
        }
        open.addAll(servers);
        for (int i = 0; i < connections; i++) {
            SocketChannel client = SocketChannel.open();
            client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + i / PER_SOURCE)), 0));
            ServerSocketChannel server = servers.get(i % LISTENERS);
            client.connect(server.getLocalAddress());
            open.add(client);
            open.add(server.accept());
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

    private static SamplerReport sample(int seconds) throws InterruptedException {
        try (AcceptQueueSampler sampler = AcceptQueueSampler.start(SamplingPlan.everyListener())) {
            Thread.sleep(seconds * 1_000L);
            return sampler.report();
        }
    }

    private static double quantile(double[] sorted, double q) {
        return sorted[Math.max(0, (int) Math.ceil(q * sorted.length) - 1)];
    }
}
