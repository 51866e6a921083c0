package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.linux.sampler.WaitEstimate;
import dev.anteroom.linux.sampler.WaitEstimator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The accept queue as a log at some hundred samples a second shows it (`kernel/queue.jsonl`): how long each
/// connection waited, for how long the queue was never empty, how often it was full. Far stronger than any number of
/// snapshots: a burst that drains within milliseconds and a line that stands look alike at a moment, and never over
/// time.
///
/// ```
/// depth  ▁▁█▃▁▁▁▁▁▆▂▁▁▁▁    bursts: never empty for some 10 ms, waits as short
/// depth  ▁▁▂▃▄▅▆▇███████    a line that stands: never empty for seconds, and waits grow with it
/// ```
///
/// @param waits the accept waits of the port, by the arithmetic of `dev.anteroom.linux.sampler`; times are lower
///     bounds where connections still wait
/// @param aged whether the log tells the ages of what was queued; else `waits` says nothing of times
/// @param shareNonEmpty share of samples with something queued, 0 to 1
/// @param shareFull share of samples in which the next SYN but one would be lost
/// @param resumedMillis the longest time in which connections waited, none was taken, and then one was, ms
/// @param lastStallMillis time until the log's end in which connections waited and none was taken, ms
/// @param drops growth of the listener's own drop counter; `null` where the log has none
/// @param overflows growth of the namespace's `ListenOverflows`; `null` likewise
public record QueueHistory(
        ListenerGroup group,
        WaitEstimate waits,
        boolean aged,
        int samples,
        Duration window,
        int maxDepth,
        double shareNonEmpty,
        double shareFull,
        long resumedMillis,
        long lastStallMillis,
        @Nullable Long drops,
        @Nullable Long overflows,
        String file)
        implements Signal {
    /// Less is no history.
    private static final int FEWEST_SAMPLES = 20;

    private static final Duration SHORTEST = Duration.ofMillis(500);

    /// A queue that was never empty for so long stands.
    private static final double STANDING_MILLIS = 1000;

    /// A connection that waited so long is worth counting by itself.
    private static final double LONG_WAIT_MILLIS = 250;

    /// @param pprofPort local port of the service's own pprof, whose few connections don't count as another listener's
    public static Optional<QueueHistory> of(
            ListenerGroup group, List<ListenerGroup> all, ProcessEvidence process, @Nullable Integer pprofPort) {
        Optional<Observation<QueueLog>> log = process.queueLogs().last();
        if (log.isEmpty()) {
            return Optional.empty();
        }
        boolean alone = all.stream()
                .allMatch(other -> other.port() == group.port() || (pprofPort != null && other.port() == pprofPort));
        Reading reading = new Reading(group);
        for (QueueLog.Sample sample : log.get().value().samples()) {
            if (sample.port() == group.port()) {
                reading.take(sample);
            }
        }
        return reading.history(log.get().file(), alone);
    }

    /// The wait that a share of the arrivals didn't exceed, ms; empty where the log doesn't date connections.
    public Optional<Double> quantile(double q) {
        return aged ? Optional.of(waits.quantileMillis(q)) : Optional.empty();
    }

    /// Connections that waited for a quarter of a second or longer.
    public long longWaits() {
        return waits.histogramMicros().getCountBetweenValues((long) (LONG_WAIT_MILLIS * 1000), Long.MAX_VALUE / 2);
    }

    /// Whether the queue stood: never empty for a second, or not for most of the time, with somebody in it who waited.
    /// A busy listener can be non-empty at every look with no wait to speak of.
    public boolean stands(double worthMillis) {
        boolean seldomEmpty = waits.longestNonEmptyMillis() >= STANDING_MILLIS || shareNonEmpty >= 0.5;
        return seldomEmpty && (!aged || waits.maxMillis() >= worthMillis);
    }

    /// Whether connections waited and none was taken for a second or more.
    public boolean stalled() {
        return aged && waits.longestStallMillis() >= STANDING_MILLIS;
    }

    /// Whether the queue moves, however slowly: connections were taken again after each time that none was. The stall
    /// that lasts until the log's end may be the last one of all where it is far longer than those before.
    public boolean moves() {
        return resumedMillis > 0 && lastStallMillis < Math.max(STANDING_MILLIS, 2.0 * resumedMillis);
    }

    @Override
    public String id() {
        return "queue_history";
    }

    @Override
    public double strength() {
        if (maxDepth == 0) {
            return 0;
        }
        return shareFull >= 0.5 ? 1 : stands(50) ? 0.9 : shareFull > 0 ? 0.6 : 0.2;
    }

    @Override
    public String summary() {
        StringBuilder text = new StringBuilder("accept queue of ")
                .append(group.place())
                .append(" over ")
                .append(Words.seconds(window))
                .append(": ");
        if (maxDepth == 0) {
            return text.append("empty at each of ")
                    .append(samples)
                    .append(" looks")
                    .toString();
        }
        text.append("not empty for ")
                .append(Words.percent(shareNonEmpty))
                .append(" of the time, for ")
                .append(Words.millis(waits.longestNonEmptyMillis()))
                .append(" on end; deepest ")
                .append(maxDepth);
        if (shareFull > 0) {
            text.append("; full for ").append(Words.percent(shareFull)).append(" of the time");
        }
        quantile(0.99)
                .ifPresent(p99 -> text.append("; P99 of the accept wait ")
                        .append(waits.isLowerBound(0.99) ? "at least " : "")
                        .append(Words.millis(p99)));
        return text.toString();
    }

    @Override
    public List<Fact> facts() {
        String over = Words.seconds(window);
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.number("samples of the accept queue", samples, "samples", over, file));
        facts.add(Fact.number("deepest accept queue of " + group.place(), maxDepth, "connections", over, file));
        facts.add(new Fact("time with connections queued", Words.percent(shareNonEmpty), null, over, file));
        if (maxDepth == 0) {
            return facts;
        }
        facts.add(new Fact(
                "longest time without an empty queue", Words.millis(waits.longestNonEmptyMillis()), null, over, file));
        if (shareFull > 0) {
            facts.add(new Fact("time at the limit", Words.percent(shareFull), null, over, file));
        }
        if (aged) {
            facts.add(new Fact(
                    "longest time in which connections waited and none was accepted",
                    Words.millis(waits.longestStallMillis()),
                    null,
                    over,
                    file));
            facts.add(new Fact(
                    "P99 of the accept wait, of "
                            + Words.count(waits.arrivals(), "connection")
                            + (waits.isLowerBound(0.99) ? " (a lower bound: some still wait)" : ""),
                    Words.millis(waits.quantileMillis(0.99)),
                    null,
                    over,
                    file));
        }
        if (drops != null && drops > 0) {
            facts.add(Fact.number("drops of this listener alone", drops, "packets", over, file));
        }
        return facts;
    }

    /// Reads the samples of one port in order.
    private static final class Reading {
        private final ListenerGroup group;
        private final WaitEstimator estimator = new WaitEstimator(true);
        /// ms since the log began at which each connection that is now queued was established, by its number.
        private final Map<Long, Long> born = new HashMap<>();

        private final Map<Long, long[]> dropsBySocket = new HashMap<>();
        private @Nullable Instant first;
        private @Nullable Instant now;
        private int portDepth;
        private boolean taken;
        private long stallSince;
        private long resumed;
        private long lastStall;
        private int depth;
        private boolean any;
        private boolean full;
        private boolean agedAny;
        private int samples;
        private int nonEmpty;
        private int fullSamples;
        private int maxDepth;
        private long overflowsFirst = -1;
        private long overflowsLast = -1;
        private long opensFirst = -1;
        private long opensLast = -1;
        private long countedFirst = -1;
        private long countedLast = -1;
        private long elsewhere;

        Reading(ListenerGroup group) {
            this.group = group;
        }

        void take(QueueLog.Sample sample) {
            if (now == null || !sample.time().equals(now)) {
                if (now != null && !sample.time().isAfter(now)) {
                    return;
                }
                end();
                if (first == null) {
                    first = sample.time();
                }
                now = sample.time();
            }
            long millis = sinceStart(sample.time());
            for (QueueLog.Arrival arrival : sample.arrived()) {
                born.put(arrival.id(), millis - arrival.ageMillis());
                agedAny = true;
            }
            sample.left().forEach(born::remove);
            taken |= !sample.left().isEmpty();
            portDepth += sample.depth();
            if (sample.listenOverflows() != null) {
                overflowsFirst = overflowsFirst < 0 ? sample.listenOverflows() : overflowsFirst;
                overflowsLast = sample.listenOverflows();
            }
            if (sample.passiveOpens() != null) {
                opensFirst = opensFirst < 0 ? sample.passiveOpens() : opensFirst;
                opensLast = sample.passiveOpens();
            }
            if (sample.arrivals() != null) {
                countedFirst = countedFirst < 0 ? sample.arrivals() : countedFirst;
                countedLast = sample.arrivals();
                elsewhere = sample.arrivalsElsewhere() == null ? 0 : sample.arrivalsElsewhere();
            }
            if (!ListenerGroup.sameAddress(sample.address(), group.address())) {
                return;
            }
            any = true;
            depth += sample.depth();
            full |= sample.limit() != null && sample.limit() > 0 && sample.depth() >= sample.limit();
            if (sample.drops() != null) {
                dropsBySocket
                                .computeIfAbsent(sample.inode() == null ? 0 : sample.inode(), _ ->
                                        new long[] {sample.drops(), 0})[1] =
                        sample.drops();
            }
        }

        private long sinceStart(Instant time) {
            return first == null ? 0 : Duration.between(first, time).toMillis();
        }

        private void end() {
            if (now == null || !any) {
                portDepth = 0;
                return;
            }
            samples++;
            nonEmpty += depth > 0 ? 1 : 0;
            fullSamples += full ? 1 : 0;
            maxDepth = Math.max(maxDepth, depth);
            estimator.begin(first == null ? 0 : Duration.between(first, now).toNanos(), portDepth);
            long millis = sinceStart(now);
            born.forEach((id, since) -> estimator.queued(id, Math.clamp(millis - since, 0, Integer.MAX_VALUE)));
            estimator.end();
            stall(millis);
            portDepth = 0;
            depth = 0;
            any = false;
            full = false;
        }

        private void stall(long millis) {
            if (taken) {
                resumed = Math.max(resumed, millis - stallSince);
            }
            if (taken || portDepth == 0) {
                stallSince = millis;
            }
            lastStall = millis - stallSince;
            taken = false;
        }

        Optional<QueueHistory> history(String file, boolean alone) {
            end();
            if (first == null || now == null || samples < FEWEST_SAMPLES) {
                return Optional.empty();
            }
            Duration window = Duration.between(first, now);
            if (window.compareTo(SHORTEST) < 0) {
                return Optional.empty();
            }
            OptionalLong drops = dropsBySocket.values().stream()
                    // The counter is a u32 and wraps.
                    .mapToLong(d -> (d[1] - d[0]) & 0xffff_ffffL)
                    .reduce(Long::sum);
            return Optional.of(new QueueHistory(
                    group,
                    estimator.estimate(
                            opensFirst < 0 ? -1 : Math.max(0, opensLast - opensFirst),
                            alone,
                            countedFirst < 0 ? -1 : Math.max(0, countedLast - countedFirst),
                            elsewhere),
                    agedAny || maxDepth == 0,
                    samples,
                    window,
                    maxDepth,
                    (double) nonEmpty / samples,
                    (double) fullSamples / samples,
                    resumed,
                    lastStall,
                    drops.isPresent() ? (Long) drops.getAsLong() : null,
                    overflowsFirst < 0 ? null : (Long) Math.max(0, overflowsLast - overflowsFirst),
                    file));
        }
    }
}
