package dev.anteroom.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Samples the accept queue's depth and the namespace's ListenDrops ten times a second, from /proc. What is reported
/// begins with the fault; the timeline begins before it.
final class QueueGauge implements AutoCloseable {
    private final long pid;
    private final String port;
    private final List<Integer> depths = Collections.synchronizedList(new ArrayList<>());
    private long firstDrops;
    private int faultAt;
    private int settledAt;
    private long lastDrops;
    private final Thread sampler;
    private volatile boolean ended;

    QueueGauge(long pid, int port) {
        this.pid = pid;
        this.port = String.format(Locale.ROOT, ":%04X", port);
        this.firstDrops = drops();
        this.sampler = Thread.ofPlatform().daemon().name("queue-gauge").start(this::sample);
    }

    private void sample() {
        while (!ended) {
            depths.add(depth());
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private int depth() {
        int sum = 0;
        for (String file : List.of("tcp", "tcp6")) {
            String text = Stage.read(Path.of("/proc", Long.toString(pid), "net", file));
            for (String line : text.split("\n", -1)) {
                String[] columns = line.strip().split("\\s+", -1);
                // The kernel prints tx_queue:rx_queue; for a listener rx_queue is the depth (net/ipv4/tcp_ipv4.c).
                if (columns.length > 4 && columns[1].endsWith(port) && columns[3].equals("0A")) {
                    sum += Integer.parseInt(columns[4].substring(columns[4].indexOf(':') + 1), 16);
                }
            }
        }
        return sum;
    }

    private long drops() {
        String[] names = {};
        for (String line : Stage.read(Path.of("/proc", Long.toString(pid), "net", "netstat"))
                .split("\n", -1)) {
            if (!line.startsWith("TcpExt:")) {
                continue;
            }
            String[] columns = line.split(" ", -1);
            if (names.length == 0) {
                names = columns;
                continue;
            }
            for (int i = 0; i < columns.length; i++) {
                if (names[i].equals("ListenDrops")) {
                    return Long.parseLong(columns[i]);
                }
            }
        }
        return 0;
    }

    /// The fault begins now.
    void fault() {
        faultAt = depths.size();
    }

    /// The fault has had time to show itself: what is observed counts from now on.
    void settled() {
        firstDrops = drops();
        settledAt = depths.size();
    }

    /// Ends the sampling, while the process by which it reads the namespace still lives.
    void end() {
        lastDrops = drops();
        close();
    }

    Observed observed(ClientView before, ClientView during) {
        List<Integer> all = List.copyOf(depths);
        List<Integer> sorted = new ArrayList<>(all.subList(settledAt, all.size()));
        Collections.sort(sorted);
        int median = sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
        int max = sorted.isEmpty() ? 0 : sorted.getLast();
        return new Observed(before, during, median, max, lastDrops - firstDrops, faultAt, all);
    }

    @Override
    public void close() {
        ended = true;
        sampler.interrupt();
    }
}
