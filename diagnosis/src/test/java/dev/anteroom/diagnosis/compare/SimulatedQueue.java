package dev.anteroom.diagnosis.compare;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.evidence.Evidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/// A queue whose accept waits are known, because it is played: connections arrive at random, and an accept loop
/// takes them at once, except while it stalls. Written as a capture with a log of the queue at 100 Hz.
///
/// @param waits the true accept waits, sorted, ms
public record SimulatedQueue(Evidence capture, List<Double> waits) {
    public SimulatedQueue {
        waits = List.copyOf(waits);
    }

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final int PERIOD_MICROS = 10_000;

    /// @param perSecond arrivals a second
    /// @param stallMillis how long the loop stalls, every two seconds
    /// @param dropsPerSecond SYNs dropped for overflow
    public static SimulatedQueue play(
            Path folder, long seed, int seconds, int perSecond, int stallMillis, int dropsPerSecond)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<long[]> connections = new ArrayList<>();
        double at = 0;
        long phase = random.nextInt(2_000_000);
        while (true) {
            at += -Math.log(1 - random.nextDouble()) * 1e6 / perSecond;
            if (at >= seconds * 1e6) {
                break;
            }
            long arrived = (long) at;
            long inCycle = (arrived + phase) % 2_000_000;
            // A little jitter, as a real loop has.
            long taken = arrived + random.nextInt(300);
            if (inCycle < stallMillis * 1000L) {
                taken = arrived + stallMillis * 1000L - inCycle + random.nextInt(300);
            }
            connections.add(new long[] {arrived, taken});
        }
        write(folder, seconds, connections, dropsPerSecond, random);
        List<Double> waits =
                connections.stream().map(c -> (c[1] - c[0]) / 1000.0).sorted().toList();
        return new SimulatedQueue(CaptureReader.read(folder), waits);
    }

    private static void write(
            Path folder, int seconds, List<long[]> connections, int dropsPerSecond, SplittableRandom random)
            throws IOException {
        StringBuilder log = new StringBuilder();
        long drops = 0;
        int next = 0;
        Set<Integer> queued = new LinkedHashSet<>();
        int opened = 0;
        for (long now = 0; now <= seconds * 1_000_000L; now += PERIOD_MICROS) {
            List<String> in = new ArrayList<>();
            List<String> out = new ArrayList<>();
            for (Integer id : List.copyOf(queued)) {
                if (connections.get(id)[1] <= now) {
                    queued.remove(id);
                    out.add(Integer.toString(id + 1));
                }
            }
            while (next < connections.size() && connections.get(next)[0] <= now) {
                opened++;
                if (connections.get(next)[1] > now) {
                    queued.add(next);
                    in.add("[" + (next + 1) + "," + (now - connections.get(next)[0]) / 1000 + "]");
                }
                next++;
            }
            drops += random.nextInt(100) < dropsPerSecond ? 1 : 0;
            log.append("{\"t\":\"")
                    .append(START.plusNanos(now * 1000))
                    .append("\",\"port\":8080,\"address\":\"[::]\",\"inode\":7,\"depth\":")
                    .append(queued.size())
                    .append(",\"limit\":4096,\"in\":")
                    .append(in)
                    .append(",\"out\":")
                    .append(out)
                    .append(",\"listenOverflows\":")
                    .append(drops)
                    .append(",\"passiveOpens\":")
                    .append(opened)
                    .append("}\n");
        }
        Files.createDirectories(folder.resolve("kernel/0001"));
        Files.createDirectories(folder.resolve("kernel/0002"));
        Files.writeString(folder.resolve("kernel/queue.jsonl"), log);
        String sockets = """
                State  Recv-Q Send-Q Local Address:Port Peer Address:Port Process
                LISTEN 0      4096               *:8080            *:*
                """;
        Files.writeString(folder.resolve("kernel/0001/ss.txt"), sockets);
        Files.writeString(folder.resolve("kernel/0002/ss.txt"), sockets);
        Files.writeString(folder.resolve("kernel/0001/netstat"), "TcpExt: ListenOverflows\nTcpExt: 0\n");
        Files.writeString(folder.resolve("kernel/0002/netstat"), "TcpExt: ListenOverflows\nTcpExt: " + drops + "\n");
        Files.writeString(
                folder.resolve("manifest.json"),
                "{\"schema\":\"anteroom.capture/1\",\"port\":8080,\"files\":["
                        + entry("kernel/0001/ss.txt", START) + ","
                        + entry("kernel/0001/netstat", START) + ","
                        + entry("kernel/0002/ss.txt", START.plusSeconds(seconds)) + ","
                        + entry("kernel/0002/netstat", START.plusSeconds(seconds)) + "]}");
    }

    private static String entry(String path, Instant taken) {
        return "{\"path\":\"" + path + "\",\"takenAt\":\"" + taken + "\"}";
    }

    /// The true wait that a share `q` of the connections stayed within, ms.
    public double quantile(double q) {
        return waits.get((int) Math.min(waits.size() - 1.0, Math.ceil(q * waits.size())));
    }
}
