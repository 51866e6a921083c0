package dev.anteroom.fleet.job;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/// Windows of one listener as rows of a minute and an hour. A row comes when its time is over, and again,
/// whole, for each window that comes later; a window that comes when the minute isn't kept any more goes to
/// [#LATE].
final class Rollup extends KeyedProcessFunction<String, SeenWindow, RollupRow> {
    static final OutputTag<SeenWindow> LATE = new OutputTag<>("late") {};

    private final long lateness;
    private transient MapState<Long, Tally> minutes;
    private transient MapState<Long, Tally> hours;
    /// Windows before it are late for certain: a row of their time may have been written and forgotten.
    /// Watermarks don't outlive a restart, this does.
    private transient ValueState<Long> forgottenUntil;

    private transient Counter late = new SimpleCounter();
    private transient Counter duplicates = new SimpleCounter();

    /// @param lateness for how long after its end a minute or an hour is kept for windows that come late
    @SuppressWarnings("NullAway") // Flink calls open() before anything else.
    Rollup(Duration lateness) {
        this.lateness = lateness.toMillis();
    }

    @Override
    public void open(OpenContext context) {
        // Timers clear all of it; what a timer never came for, since its listener went away, goes by this.
        StateTtlConfig ttl = StateTtlConfig.newBuilder(Duration.ofHours(26).plusMillis(lateness))
                .cleanupInRocksdbCompactFilter(1_000)
                .build();
        MapStateDescriptor<Long, Tally> minute = new MapStateDescriptor<>("minutes", Long.class, Tally.class);
        minute.enableTimeToLive(ttl);
        minutes = getRuntimeContext().getMapState(minute);
        MapStateDescriptor<Long, Tally> hour = new MapStateDescriptor<>("hours", Long.class, Tally.class);
        hour.enableTimeToLive(ttl);
        hours = getRuntimeContext().getMapState(hour);
        ValueStateDescriptor<Long> forgotten = new ValueStateDescriptor<>("forgotten-until", Long.class);
        forgotten.enableTimeToLive(ttl);
        forgottenUntil = getRuntimeContext().getState(forgotten);
        late = getRuntimeContext().getMetricGroup().counter("late");
        duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
    }

    @Override
    public void processElement(SeenWindow window, Context context, Collector<RollupRow> out) throws Exception {
        long minute = window.minute();
        Tally tally = minutes.get(minute);
        if (tally == null) {
            Long until = forgottenUntil.value();
            long watermark = context.timerService().currentWatermark();
            if (minute + RollupRow.MINUTE + lateness <= watermark || (until != null && minute < until)) {
                late.inc();
                context.output(LATE, window);
                return;
            }
            tally = new Tally();
            context.timerService().registerEventTimeTimer(minute + RollupRow.MINUTE - 1);
        }
        if (!tally.add(window)) {
            duplicates.inc();
            return;
        }
        minutes.put(minute, tally);
        if (tally.closed) {
            out.collect(row(window.host, window.workload, window.version, window.listener, minute, false, tally));
            long hour = hourOf(minute);
            Tally sum = hours.get(hour);
            sum = sum == null ? new Tally() : sum;
            sum.sum(window);
            hours.put(hour, sum);
            if (sum.closed) {
                out.collect(row(window.host, window.workload, window.version, window.listener, hour, true, sum));
            }
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<RollupRow> out) throws Exception {
        String[] key = Listener.parts(context.getCurrentKey());
        long end = timestamp + 1;
        close(end, key, context, out);
        closeHour(end, key, context, out);
        forget(end - lateness);
    }

    private void close(long end, String[] key, OnTimerContext context, Collector<RollupRow> out) throws Exception {
        long minute = end - RollupRow.MINUTE;
        Tally tally = minutes.get(minute);
        if (tally == null || tally.closed) {
            return;
        }
        tally.closed = true;
        minutes.put(minute, tally);
        out.collect(row(key[0], key[1], key[2], key[3], minute, false, tally));
        long hour = hourOf(minute);
        Tally sum = hours.get(hour);
        if (sum == null) {
            sum = new Tally();
            context.timerService().registerEventTimeTimer(hour + RollupRow.HOUR - 1);
        }
        sum.sum(tally);
        hours.put(hour, sum);
        if (sum.closed) {
            out.collect(row(key[0], key[1], key[2], key[3], hour, true, sum));
        }
        context.timerService().registerEventTimeTimer(end + lateness - 1);
    }

    private void closeHour(long end, String[] key, OnTimerContext context, Collector<RollupRow> out) throws Exception {
        if (Math.floorMod(end, RollupRow.HOUR) != 0) {
            return;
        }
        long hour = end - RollupRow.HOUR;
        Tally sum = hours.get(hour);
        if (sum == null || sum.closed) {
            return;
        }
        sum.closed = true;
        hours.put(hour, sum);
        out.collect(row(key[0], key[1], key[2], key[3], hour, true, sum));
        context.timerService().registerEventTimeTimer(end + lateness - 1);
    }

    /// What ended at a moment isn't kept any longer.
    private void forget(long end) throws Exception {
        Tally tally = minutes.get(end - RollupRow.MINUTE);
        boolean had = tally != null && tally.closed;
        if (had) {
            minutes.remove(end - RollupRow.MINUTE);
        }
        if (Math.floorMod(end, RollupRow.HOUR) == 0) {
            Tally sum = hours.get(end - RollupRow.HOUR);
            if (sum != null && sum.closed) {
                hours.remove(end - RollupRow.HOUR);
                had = true;
            }
        }
        if (had) {
            Long until = forgottenUntil.value();
            forgottenUntil.update(until == null ? end : Math.max(until, end));
        }
    }

    private static long hourOf(long minute) {
        return Math.floorDiv(minute, RollupRow.HOUR) * RollupRow.HOUR;
    }

    private static RollupRow row(
            String host, String workload, String version, String listener, long start, boolean hour, Tally tally) {
        RollupRow row = new RollupRow();
        row.host = host;
        row.workload = workload;
        row.version = version;
        row.listener = listener;
        row.startMillis = start;
        row.hour = hour;
        row.tally = tally;
        return row;
    }
}
