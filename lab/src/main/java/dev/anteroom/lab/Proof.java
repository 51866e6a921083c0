package dev.anteroom.lab;

import org.jspecify.annotations.Nullable;

/// What must be seen while a scenario is recorded; otherwise the recording would lie about its truth.
public sealed interface Proof {
    /// Why the proof failed, or null.
    @Nullable
    String failure(Observed seen);

    /// The queue was at least so deep in at least half of the samples.
    record Queued(int depth) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            return seen.medianDepth() >= depth
                    ? null
                    : "the median queue depth was " + seen.medianDepth() + ", not " + depth;
        }
    }

    /// The kernel counted at least so many overflows or drops.
    record Dropped(long packets) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            return seen.listenDrops() >= packets ? null : "ListenDrops moved by " + seen.listenDrops();
        }
    }

    /// The kernel counted no overflow and no drop.
    record Undropped() implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            return seen.listenDrops() == 0 ? null : "ListenDrops moved by " + seen.listenDrops();
        }
    }

    /// At least so many clients were reset.
    record Reset(int clients) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            int resets = 0;
            for (var error : seen.during().errors().entrySet()) {
                resets += error.getKey().endsWith("reset") ? error.getValue() : 0;
            }
            return resets >= clients ? null : "only " + resets + " clients were reset";
        }
    }

    /// The share of the clients that failed or waited longer than a second is at least this.
    record Suffering(double share) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            return seen.suffering() >= share ? null : "only " + seen.suffering() + " of the clients suffered";
        }
    }

    /// The clients' median (or slower) request took at least so long.
    record Slow(double requestP99Millis) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            return seen.during().requestP99Ms() >= requestP99Millis
                    ? null
                    : "the p99 of requests was " + seen.during().requestP99Ms() + " ms";
        }
    }

    /// Nobody failed, and connecting was quick.
    record Unharmed(double connectP99Millis, double requestP99Millis) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            ClientView during = seen.during();
            if (during.failed() > 0) {
                return during.errors() + " of " + during.started() + " requests failed";
            }
            if (during.connectP99Ms() > connectP99Millis || during.requestP99Ms() > requestP99Millis) {
                return "connect p99 " + during.connectP99Ms() + " ms, request p99 " + during.requestP99Ms() + " ms";
            }
            return null;
        }
    }

    /// Both.
    record Both(Proof first, Proof second) implements Proof {
        @Override
        public @Nullable String failure(Observed seen) {
            String failure = first.failure(seen);
            return failure != null ? failure : second.failure(seen);
        }
    }
}
