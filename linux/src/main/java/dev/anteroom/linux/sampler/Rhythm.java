package dev.anteroom.linux.sampler;

import java.util.SplittableRandom;

/// When a sampler takes its next look: on the average once a period, never in step with anything.
///
/// Equal gaps are blind to what keeps time with them. A client that connects every 10 ms, and is accepted 2 ms later,
/// is met by every look of a 100 Hz sampler or by none, for as long as both run. So each gap is drawn evenly from half
/// a period to one and a half, and every moment of the client's own period is as likely to be looked at as any other.
/// Not thread-safe.
public final class Rhythm {
    private final long periodNanos;
    private final SplittableRandom random = new SplittableRandom();
    private long next;

    /// @param hertz looks a second on the average
    /// @param now a monotonic clock, in ns, as of the first look
    public Rhythm(int hertz, long now) {
        this.periodNanos = 1_000_000_000L / hertz;
        this.next = now;
    }

    /// Time left until the next look, in ns; 0 where it is due. A look that came late is not made up for.
    ///
    /// @param now the same clock, after this look
    public long untilNext(long now) {
        next += periodNanos / 2 + random.nextLong(periodNanos + 1);
        if (next <= now) {
            next = now;
            return 0;
        }
        return next - now;
    }
}
