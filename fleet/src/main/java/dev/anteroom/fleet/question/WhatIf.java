package dev.anteroom.fleet.question;

import dev.anteroom.diagnosis.compare.Median;
import dev.anteroom.fleet.question.Answer.Outcome;
import dev.anteroom.fleet.store.FleetDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// F6: what a limit of N would have cost or saved, in bounds that the recorded minutes give.
///
/// A queue of limit N holds N + 1 connections (`sk_acceptq_is_full`, include/net/sock.h: it is full above its
/// limit).
/// - A minute in which nothing was dropped, d deep: with N + 1 ≥ d nothing changes. Otherwise at least d − (N + 1)
///   connections that were in the queue at one look would have been dropped at first; at most all that came in
///   that minute.
/// - Minutes in which packets were dropped, one after the other, are an outage. A larger limit saves them all for
///   certain if it has room for one connection for each packet that the outage dropped; else one packet for
///   certain and at most all. A smaller limit drops no fewer.
///
/// How deep a queue would have become that was cut off at its limit nobody has seen: hence bounds and no estimate.
public final class WhatIf {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private WhatIf() {}

    /// A minute of one listener on one host: a row of the view `queue_minute`.
    public record QueueMinute(
            String listener,
            String host,
            Instant start,
            long connections,
            int depthMax,
            int limit,
            long overflows,
            double observedSeconds) {}

    /// The bounds.
    ///
    /// @param minutes in which something queued
    /// @param unknown of them whose limit isn't known: in no other figure
    /// @param dropped packets that were dropped as it was
    /// @param fullWait what the last of a full queue of N would wait at the pace of the minutes that overflowed,
    ///     s; NaN where none did, or nothing was accepted in them
    public record Bounds(
            String listener,
            int limit,
            int smallestLimit,
            int largestLimit,
            long hosts,
            long minutes,
            long unknown,
            long dropped,
            long outages,
            long savedAtLeast,
            long savedAtMost,
            long costAtLeast,
            long costAtMost,
            double fullWait) {}

    /// @param minutes of one listener, by host and time
    public static Bounds judge(List<QueueMinute> minutes, int limit) {
        Tally tally = new Tally(limit);
        String listener = minutes.isEmpty() ? "" : minutes.getFirst().listener;
        minutes.forEach(tally::add);
        return tally.bounds(listener);
    }

    private static final class Tally {
        private final int limit;
        private final List<QueueMinute> outage = new ArrayList<>();
        private final List<Double> paces = new ArrayList<>();
        private String host = "";
        private Instant last = Instant.MIN;
        private long hosts;
        private long minutes;
        private long unknown;
        private long dropped;
        private long outages;
        private long savedAtLeast;
        private long savedAtMost;
        private long costAtLeast;
        private long costAtMost;
        private int smallest = Integer.MAX_VALUE;
        private int largest;

        Tally(int limit) {
            this.limit = limit;
        }

        void add(QueueMinute minute) {
            if (!minute.host.equals(host)) {
                close();
                host = minute.host;
                hosts++;
            }
            minutes++;
            if (minute.limit == 0) {
                close();
                unknown++;
                return;
            }
            smallest = Math.min(smallest, minute.limit);
            largest = Math.max(largest, minute.limit);
            if (minute.overflows == 0 || !minute.start.equals(last.plus(MINUTE))) {
                close();
            }
            if (minute.overflows > 0) {
                outage.add(minute);
                last = minute.start;
                dropped += minute.overflows;
                if (minute.connections > 0 && minute.observedSeconds > 0) {
                    paces.add(minute.connections / minute.observedSeconds);
                }
            } else if (minute.depthMax > limit + 1) {
                costAtLeast += minute.depthMax - (limit + 1);
                costAtMost += Math.max(minute.connections, minute.depthMax - (limit + 1));
            }
        }

        private void close() {
            if (outage.isEmpty()) {
                return;
            }
            outages++;
            long packets = outage.stream().mapToLong(QueueMinute::overflows).sum();
            int had = outage.stream().mapToInt(QueueMinute::limit).min().orElse(0);
            int most = outage.stream().mapToInt(QueueMinute::limit).max().orElse(0);
            if (limit > most) {
                savedAtMost += packets;
                savedAtLeast += (long) limit - most >= packets ? packets : 1;
            } else if (limit < had) {
                // The same packets, and those that would not have fitted before.
                costAtLeast += Math.max(0, had - limit);
                costAtMost +=
                        outage.stream().mapToLong(QueueMinute::connections).sum() + had - limit;
            }
            outage.clear();
            last = Instant.MIN;
        }

        Bounds bounds(String listener) {
            close();
            double pace =
                    Median.of(paces.stream().mapToDouble(Double::doubleValue).toArray());
            return new Bounds(
                    listener,
                    limit,
                    smallest == Integer.MAX_VALUE ? 0 : smallest,
                    largest,
                    hosts,
                    minutes,
                    unknown,
                    dropped,
                    outages,
                    savedAtLeast,
                    savedAtMost,
                    costAtLeast,
                    costAtMost,
                    limit / pace);
        }
    }

    public static List<QueueMinute> read(FleetDatabase database, String workload) {
        return database.list(
                "SELECT listener, host, start, sum(connections) AS connections, max(depth_max) AS depth_max,"
                        + " max(queue_limit) AS queue_limit, sum(overflows) AS overflows,"
                        + " max(observed_seconds) AS observed_seconds"
                        + " FROM fleet.queue_minute WHERE workload = ? GROUP BY listener, host, start"
                        + " ORDER BY listener, host, start",
                row -> new QueueMinute(
                        row.getString("listener"),
                        row.getString("host"),
                        row.getTimestamp("start").toInstant(),
                        row.getLong("connections"),
                        row.getInt("depth_max"),
                        row.getInt("queue_limit"),
                        row.getLong("overflows"),
                        row.getDouble("observed_seconds")),
                workload);
    }

    public static Answer answer(FleetDatabase database, String workload, int limit) {
        List<QueueMinute> minutes = read(database, workload);
        if (minutes.isEmpty()) {
            return Answer.nothing(
                    "what-if", "Nothing queued at " + workload + " in the minutes that are kept of this time.");
        }
        List<Bounds> bounds = new ArrayList<>();
        int from = 0;
        for (int at = 1; at <= minutes.size(); at++) {
            if (at == minutes.size() || !minutes.get(at).listener.equals(minutes.get(from).listener)) {
                bounds.add(judge(minutes.subList(from, at), limit));
                from = at;
            }
        }
        return answer(workload, limit, bounds);
    }

    static Answer answer(String workload, int limit, List<Bounds> bounds) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Bounds one : bounds) {
            rows.add(List.of(
                    Cell.text(one.listener),
                    Cell.text(
                            one.smallestLimit == one.largestLimit
                                    ? Integer.toString(one.largestLimit)
                                    : one.smallestLimit + " to " + one.largestLimit),
                    Cell.count(one.hosts),
                    Cell.count(one.minutes),
                    Cell.count(one.unknown),
                    Cell.count(one.outages),
                    Cell.count(one.dropped),
                    Cell.count(one.savedAtLeast),
                    Cell.count(one.savedAtMost),
                    Cell.count(one.costAtLeast),
                    Cell.count(one.costAtMost),
                    Double.isNaN(one.fullWait) ? Cell.unknown() : Cell.seconds(one.fullWait)));
        }
        long saved = bounds.stream().mapToLong(Bounds::savedAtLeast).sum();
        long savedMost = bounds.stream().mapToLong(Bounds::savedAtMost).sum();
        long cost = bounds.stream().mapToLong(Bounds::costAtLeast).sum();
        long costMost = bounds.stream().mapToLong(Bounds::costAtMost).sum();
        long dropped = bounds.stream().mapToLong(Bounds::dropped).sum();
        List<String> parts = new ArrayList<>();
        if (savedMost > 0) {
            parts.add(String.format(
                    Locale.ROOT, "have saved %,d to %,d of %,d dropped packets", saved, savedMost, dropped));
        }
        if (costMost > 0) {
            parts.add(String.format(
                    Locale.ROOT, "have turned away %,d to %,d more connections at first", cost, costMost));
        }
        String headline = "With a limit of " + limit + ", " + workload + " would "
                + (parts.isEmpty() ? "have dropped the same" : String.join(" and ", parts)) + ".";
        boolean known = bounds.stream().anyMatch(b -> b.minutes > b.unknown);
        if (!known) {
            return Answer.nothing("what-if", "No minute says what limit the queue had.");
        }
        return new Answer("what-if", cost > 0 ? Outcome.FOUND : Outcome.HOLDS, headline, COLUMNS, rows, NOTES);
    }

    private static final List<Column> COLUMNS = List.of(
            Column.text("listener", "Listener"),
            Column.text("limit", "Limit it had"),
            Column.number("hosts", "Hosts"),
            Column.number("minutes", "Minutes queued"),
            Column.number("minutes_without_limit", "Limit unknown"),
            Column.number("outages", "Outages"),
            Column.number("dropped", "Dropped"),
            Column.number("saved_at_least", "Saved, at least"),
            Column.number("saved_at_most", "at most"),
            Column.number("cost_at_least", "Cost, at least"),
            Column.number("cost_at_most", "at most"),
            Column.number("full_wait_seconds", "Wait behind a full queue"));

    private static final List<String> NOTES = List.of(
            "How deep a queue would have become that was cut off at its limit nobody has seen: these are bounds."
                    + " Dropped and saved are packets (one client sends several), cost is connections that a look found in"
                    + " the queue.",
            "\"Wait behind a full queue\": how long the last would wait in a full queue of that limit at the pace of"
                    + " the minutes that overflowed. A larger limit turns drops into that wait; it makes no accept loop"
                    + " quicker.");
}
