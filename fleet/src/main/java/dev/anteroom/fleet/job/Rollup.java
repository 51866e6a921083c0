package dev.anteroom.fleet.job;

import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/// Windows of one host as rows of a minute and an hour. Windows are appended to what waits, unread, until their
/// minute is over; then all of the host's listeners are added up at once. A row comes again, whole, when
/// windows came later; a window that comes when the minute isn't kept any more goes to [#LATE].
///
/// Not all hosts' minutes end at once: each is put off by up to [#SPREAD], so that the database gets a stream
/// of rows rather than all of a minute's together.
final class Rollup extends KeyedProcessFunction<String, SeenWindow, RollupRow> {
    static final OutputTag<SeenWindow> LATE = new OutputTag<>("late") {};

    /// Ms by which the last host's minute is put off.
    static final int SPREAD = 30_000;
    /// Of one host in a minute: 6 of each of 5,000 listeners. They are in memory together when the minute ends.
    private static final int MAX_WINDOWS = 30_000;

    private static final char BETWEEN = '\0';

    private final long lateness;
    private transient ListState<SeenWindow> waiting;
    private transient MapState<Long, Tally[]> minutes;
    private transient MapState<Long, HostHour> hours;
    /// Windows before it are late for certain: a row of their time may have been written and forgotten.
    /// Watermarks don't outlive a restart, this does.
    private transient ValueState<Long> forgottenUntil;

    private transient Waiting counted = new Waiting();
    private transient Counter late = new SimpleCounter();
    private transient Counter duplicates = new SimpleCounter();
    private transient Counter excess = new SimpleCounter();

    /// @param lateness for how long after its end a minute or an hour is kept for windows that come late
    @SuppressWarnings("NullAway") // Flink calls open() before anything else.
    Rollup(Duration lateness) {
        this.lateness = lateness.toMillis();
    }

    @Override
    public void open(OpenContext context) {
        // Timers clear all of it; what a timer never came for, since its host went away, goes by this.
        StateTtlConfig ttl = StateTtlConfig.newBuilder(Duration.ofHours(26).plusMillis(lateness))
                .cleanupInRocksdbCompactFilter(1_000)
                .build();
        waiting = getRuntimeContext()
                .getListState(new ListStateDescriptor<>("waiting", TypeInformation.of(SeenWindow.class)));
        MapStateDescriptor<Long, Tally[]> minute =
                new MapStateDescriptor<>("minutes", Types.LONG, Types.OBJECT_ARRAY(TypeInformation.of(Tally.class)));
        minute.enableTimeToLive(ttl);
        minutes = getRuntimeContext().getMapState(minute);
        MapStateDescriptor<Long, HostHour> hour =
                new MapStateDescriptor<>("hours", Types.LONG, TypeInformation.of(HostHour.class));
        hour.enableTimeToLive(ttl);
        hours = getRuntimeContext().getMapState(hour);
        ValueStateDescriptor<Long> forgotten = new ValueStateDescriptor<>("forgotten-until", Types.LONG);
        forgotten.enableTimeToLive(ttl);
        forgottenUntil = getRuntimeContext().getState(forgotten);
        counted = new Waiting();
        late = getRuntimeContext().getMetricGroup().counter("late");
        duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
        excess = getRuntimeContext().getMetricGroup().counter("excess");
    }

    @Override
    public void processElement(SeenWindow window, Context context, Collector<RollupRow> out) throws Exception {
        long minute = window.minute();
        long watermark = context.timerService().currentWatermark();
        if (minute + RollupRow.MINUTE + lateness <= watermark) {
            late.inc();
            context.output(LATE, window);
            return;
        }
        int before = counted.add(minute, window.host);
        if (before > MAX_WINDOWS) {
            excess.inc();
            return;
        }
        waiting.add(window);
        long closes = minute + RollupRow.MINUTE + putOff(window.host) - 1;
        if (closes <= watermark) {
            // With those that came late together with it.
            context.timerService().registerEventTimeTimer(watermark + 1);
        } else if (before == 1) {
            context.timerService().registerEventTimeTimer(closes);
        }
    }

    /// By how much a host's minutes are put off, ms: always the same.
    private static long putOff(String host) {
        return Math.floorMod(host.hashCode() * 0x9e3779b9, SPREAD);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<RollupRow> out) throws Exception {
        String host = context.getCurrentKey();
        long putOff = putOff(host);
        Map<Long, List<SeenWindow>> due = new TreeMap<>();
        List<SeenWindow> rest = new ArrayList<>();
        for (SeenWindow window : waiting.get()) {
            long minute = window.minute();
            if (minute + RollupRow.MINUTE + putOff - 1 <= timestamp) {
                due.computeIfAbsent(minute, _ -> new ArrayList<>()).add(window);
            } else {
                rest.add(window);
            }
        }
        if (!due.isEmpty()) {
            waiting.update(rest);
        }
        for (Map.Entry<Long, List<SeenWindow>> minute : due.entrySet()) {
            counted.done(minute.getKey(), host);
            close(minute.getKey(), minute.getValue(), timestamp, context, out);
        }
        long ended = timestamp + 1 - putOff;
        if (Math.floorMod(ended, RollupRow.HOUR) == 0) {
            closeHour(ended - RollupRow.HOUR, context, out);
        }
        forget(ended - lateness);
    }

    private void close(
            long minute, List<SeenWindow> windows, long timestamp, OnTimerContext context, Collector<RollupRow> out)
            throws Exception {
        Tally[] known = minutes.get(minute);
        if (known == null) {
            Long until = forgottenUntil.value();
            if (until != null && minute < until) {
                late.inc(windows.size());
                windows.forEach(window -> context.output(LATE, window));
                return;
            }
            context.timerService()
                    .registerEventTimeTimer(minute + RollupRow.MINUTE + putOff(context.getCurrentKey()) + lateness - 1);
        }
        Map<String, Tally> all = byListener(known);
        Map<String, Tally> came = added(windows, all);
        if (came.isEmpty()) {
            return;
        }
        for (Map.Entry<String, Tally> one : came.entrySet()) {
            Tally before = all.get(one.getKey());
            Tally now = one.getValue();
            if (before == null) {
                all.put(one.getKey(), now);
            } else {
                before.join(now);
                now = before;
            }
            out.collect(row(context.getCurrentKey(), minute, false, before != null, now));
        }
        minutes.put(minute, all.values().toArray(Tally[]::new));
        addToHour(minute, came, timestamp, context, out);
    }

    /// What windows add to their listeners' minute, each window once.
    private Map<String, Tally> added(List<SeenWindow> windows, Map<String, Tally> known) {
        Map<String, Tally> came = new TreeMap<>();
        Map<String, WaitHistogram.Builder> waits = new HashMap<>();
        for (SeenWindow window : windows) {
            WindowRecord said = window.said();
            String workload = Texts.name(said.getWorkload());
            String version = Texts.name(said.getVersion());
            String listener = Texts.name(said.getListener());
            String key = key(workload, version, listener);
            Tally tally = came.get(key);
            Tally before = known.get(key);
            boolean again = (tally != null && tally.has(window.startMillis))
                    || (before != null && before.has(window.startMillis));
            if (again) {
                duplicates.inc();
                continue;
            }
            if (tally == null) {
                tally = Tally.of(workload, version, listener);
                came.put(key, tally);
            }
            tally.count(said);
            waits.computeIfAbsent(key, _ -> new WaitHistogram.Builder())
                    .add(said.getWaits().toByteArray(), WindowDecoder.weight(said));
        }
        came.forEach((key, tally) -> tally.waits =
                waits.getOrDefault(key, new WaitHistogram.Builder()).build().toBytes());
        return came;
    }

    private void addToHour(
            long minute, Map<String, Tally> came, long timestamp, OnTimerContext context, Collector<RollupRow> out)
            throws Exception {
        long hour = Math.floorDiv(minute, RollupRow.HOUR) * RollupRow.HOUR;
        long closes = hour + RollupRow.HOUR + putOff(context.getCurrentKey()) - 1;
        HostHour of = hours.get(hour);
        if (of == null) {
            of = new HostHour();
            context.timerService().registerEventTimeTimer(closes);
            context.timerService().registerEventTimeTimer(closes + lateness);
            // The timer of this moment closes it; an earlier one won't come again.
            of.closed = closes < timestamp;
        }
        Map<String, Tally> all = byListener(of.tallies);
        for (Map.Entry<String, Tally> one : came.entrySet()) {
            Tally sum = all.computeIfAbsent(
                    one.getKey(),
                    _ -> Tally.of(one.getValue().workload, one.getValue().version, one.getValue().listener));
            sum.sum(one.getValue());
            if (of.closed) {
                out.collect(row(context.getCurrentKey(), hour, true, true, sum));
            }
        }
        of.tallies = all.values().toArray(Tally[]::new);
        hours.put(hour, of);
    }

    private void closeHour(long hour, OnTimerContext context, Collector<RollupRow> out) throws Exception {
        HostHour of = hours.get(hour);
        if (of == null || of.closed) {
            return;
        }
        of.closed = true;
        hours.put(hour, of);
        for (Tally tally : of.tallies) {
            out.collect(row(context.getCurrentKey(), hour, true, false, tally));
        }
    }

    /// What ended at a moment isn't kept any longer.
    private void forget(long end) throws Exception {
        boolean had = minutes.contains(end - RollupRow.MINUTE);
        if (had) {
            minutes.remove(end - RollupRow.MINUTE);
        }
        if (Math.floorMod(end, RollupRow.HOUR) == 0 && hours.contains(end - RollupRow.HOUR)) {
            hours.remove(end - RollupRow.HOUR);
            had = true;
        }
        if (had) {
            Long until = forgottenUntil.value();
            forgottenUntil.update(until == null ? end : Math.max(until, end));
        }
    }

    private static Map<String, Tally> byListener(Tally @Nullable [] tallies) {
        Map<String, Tally> all = new TreeMap<>();
        if (tallies != null) {
            for (Tally tally : tallies) {
                all.put(key(tally.workload, tally.version, tally.listener), tally);
            }
        }
        return all;
    }

    /// U+0000 is in no name ([Texts]).
    private static String key(String workload, String version, String listener) {
        return workload + BETWEEN + version + BETWEEN + listener;
    }

    private static RollupRow row(String host, long start, boolean hour, boolean again, Tally tally) {
        RollupRow row = new RollupRow();
        row.host = host;
        row.startMillis = start;
        row.hour = hour;
        row.again = again;
        row.tally = tally;
        return row;
    }
}
