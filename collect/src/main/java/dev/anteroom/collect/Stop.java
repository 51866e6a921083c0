package dev.anteroom.collect;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends a recording early, keeping what is there. Safe for many threads.
public final class Stop {
    private final CountDownLatch latch = new CountDownLatch(1);

    public Stop() {}

    public void now() {
        latch.countDown();
    }

    public boolean asked() {
        return latch.getCount() == 0;
    }

    /// Waits, unless it is asked to stop before.
    ///
    /// @return whether it was
    public boolean within(Duration duration) {
        try {
            return latch.await(Math.max(0, duration.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
