package dev.anteroom.gotrace.summary;

/// Adds up the time in which at least one of something was under way. Its reading before and after an interval
/// tells how much of the interval that was.
final class Clock {
    private long elapsed;
    private long since;
    private int running;

    void start(long now) {
        if (running++ == 0) {
            since = now;
        }
    }

    void stop(long now) {
        if (running > 0 && --running == 0) {
            elapsed += Math.max(0, now - since);
        }
    }

    long read(long now) {
        return running > 0 ? elapsed + Math.max(0, now - since) : elapsed;
    }

    void stopAll(long now) {
        elapsed = read(now);
        running = 0;
    }
}
