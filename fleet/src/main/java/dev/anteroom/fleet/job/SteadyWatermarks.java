package dev.anteroom.fleet.job;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/// Time goes on with the windows, 30 s behind the latest. A host whose clock is ahead doesn't move it: nobody
/// else would be in time.
final class SteadyWatermarks implements WatermarkGenerator<SeenWindow> {
    private static final long BEHIND = 30_000;

    private long latest = Long.MIN_VALUE + BEHIND + 1;

    @Override
    public void onEvent(SeenWindow window, long timestamp, WatermarkOutput output) {
        if (window.trouble == SeenWindow.TIMELY) {
            latest = Math.max(latest, window.endMillis);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        output.emitWatermark(new Watermark(latest - BEHIND - 1));
    }
}
