package dev.anteroom.fleet.store;

import dev.anteroom.wire.WaitHistogram;
import org.jspecify.annotations.Nullable;

/// Fills a table of roll-ups that aren't there yet.
public final class RollupLoad implements AutoCloseable {
    private final BulkLoad load;

    /// @param table `rollup_minute` or `rollup_hour`
    public RollupLoad(FleetDatabase database, String table) {
        load = new BulkLoad(
                database,
                table
                        + " (start, host, workload, version, listener, connections, overflows, drops, waited_seconds,"
                        + " depth_max, queue_limit, oldest_max, p50, p99, p999, waits, complete, observed_seconds)");
    }

    public void add(Rollup row) {
        WaitHistogram waits = row.waits();
        load.row(
                row.start(),
                row.host(),
                row.workload(),
                row.version(),
                row.listener(),
                waits.total(),
                row.overflows(),
                row.drops(),
                Rollup.waitedSeconds(waits),
                row.depthMax(),
                row.queueLimit(),
                row.oldestMax(),
                quantile(waits, 0.5),
                quantile(waits, 0.99),
                quantile(waits, 0.999),
                waits.toBytes(),
                row.complete(),
                row.observedSeconds());
    }

    private static @Nullable Double quantile(WaitHistogram waits, double q) {
        return waits.isEmpty() ? null : (Double) waits.quantile(q);
    }

    @Override
    public void close() {
        load.close();
    }
}
