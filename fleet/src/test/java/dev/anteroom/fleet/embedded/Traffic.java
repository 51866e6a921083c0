package dev.anteroom.fleet.embedded;

import com.google.protobuf.ByteString;
import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// Windows of some hosts with their raw waits, and what has to come of them, added up from the raw waits alone.
final class Traffic {
    /// 2026-11-01T00:00:00Z.
    static final long START = 1_793_491_200_000L;

    private static final long LENGTH = 10_000;

    /// What is counted under one row.
    record Key(long start, String host, String workload, String version, String listener) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return toString().compareTo(other.toString());
        }
    }

    /// One window and the waits in it, s.
    record One(WindowRecord record, List<Double> waits) {
        Key key(long length) {
            long start = record.getStartMillis() / length * length;
            return new Key(start, record.getHost(), record.getWorkload(), record.getVersion(), record.getListener());
        }
    }

    private Traffic() {}

    /// Windows from one minute to another, by time.
    static List<One> windows(int hosts, int workloads, int fromMinute, int toMinute, long seed) {
        Random random = new Random(seed);
        List<One> windows = new ArrayList<>();
        for (long at = START + fromMinute * 60_000L; at < START + toMinute * 60_000L; at += LENGTH) {
            for (int host = 0; host < hosts; host++) {
                windows.add(window(at, "host" + host, "work" + host % workloads, random));
            }
        }
        return windows;
    }

    static One window(long at, String host, String workload, Random random) {
        List<Double> waits = new ArrayList<>();
        int connections = random.nextInt(40);
        for (int i = 0; i < connections; i++) {
            waits.add(Math.exp(random.nextGaussian() * 2 - 4));
        }
        WaitHistogram.Builder histogram = new WaitHistogram.Builder();
        waits.forEach(histogram::add);
        WindowRecord record = WindowRecord.newBuilder()
                .setStartMillis(at)
                .setEndMillis(at + LENGTH)
                .setHost(host)
                .setWorkload(workload)
                .setVersion(at < START + 120_000 ? "v1" : "v2")
                .setListener("*:8080")
                .setLimit(128 + random.nextInt(2))
                .setDepthMax(random.nextInt(129))
                .setOldestMax(random.nextDouble())
                .setOverflows(random.nextInt(3))
                .setDrops(random.nextInt(3) + 3)
                .setConnections(connections)
                .setWaits(ByteString.copyFrom(histogram.build().toBytes()))
                .setComplete(random.nextInt(20) > 0)
                .build();
        return new One(record, waits);
    }

    /// What the table of a length (60,000 or 3,600,000 ms) has to hold, one line for each row.
    static List<String> rows(List<One> windows, long length) {
        Map<Key, List<One>> groups = new TreeMap<>();
        for (One window : windows) {
            groups.computeIfAbsent(window.key(length), key -> new ArrayList<>()).add(window);
        }
        List<String> rows = new ArrayList<>();
        groups.forEach((key, group) -> rows.add(row(key, group)));
        Collections.sort(rows);
        return rows;
    }

    private static String row(Key key, List<One> group) {
        long connections = 0;
        long overflows = 0;
        long drops = 0;
        int depth = 0;
        double oldest = 0;
        boolean complete = true;
        WaitHistogram.Builder waits = new WaitHistogram.Builder();
        One last = group.getFirst();
        for (One one : group) {
            connections += one.waits().size();
            overflows += one.record().getOverflows();
            drops += one.record().getDrops();
            depth = Math.max(depth, one.record().getDepthMax());
            oldest = Math.max(oldest, one.record().getOldestMax());
            complete &= one.record().getComplete();
            one.waits().forEach(waits::add);
            last = one.record().getStartMillis() > last.record().getStartMillis() ? one : last;
        }
        WaitHistogram all = waits.build();
        return String.join(
                " ",
                Long.toString(key.start()),
                key.host(),
                key.workload(),
                key.version(),
                key.listener(),
                Long.toString(connections),
                Long.toString(overflows),
                Long.toString(drops),
                Integer.toString(depth),
                Integer.toString(last.record().getLimit()),
                Double.toString(oldest),
                Boolean.toString(complete),
                Double.toString(group.size() * LENGTH / 1000.0),
                Double.toString(all.waitedSeconds()),
                Double.toString(all.quantile(0.99)),
                HexFormat.of().formatHex(all.toBytes()));
    }
}
