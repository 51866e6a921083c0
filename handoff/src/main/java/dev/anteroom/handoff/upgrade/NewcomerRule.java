package dev.anteroom.handoff.upgrade;

import java.util.Locale;
import java.util.Optional;

/// When the newcomer accepts worse than the old one. Every bar is named here, and every verdict says the number
/// and the bar. "Old" is the old process over a window of the same upgrade: before the newcomer took part, or
/// beside it.
public final class NewcomerRule {
    /// A connection may wait so long whatever the old one's did: a process that has just started is colder.
    public static final double WAIT_FLOOR_MILLIS = 250;

    /// And so many times as long as under the old one, and as the watcher itself was held up on a busy host.
    public static final double WAIT_FACTOR = 3;

    /// No connection taken for so long while some wait: it hangs, whatever the old one did.
    public static final double HANG_MILLIS = 2_000;

    /// The mean depth may be so much, whatever the old one's was.
    public static final double DEPTH_FLOOR = 8;

    /// And so many times the old one's, both taken to the whole traffic.
    public static final double DEPTH_FACTOR = 4;

    /// So many files, pipes and the like may be opened within one window.
    public static final long FILES_GROWTH = 100;

    /// This share of RLIMIT_NOFILE may be in use, unless the old one used as much.
    public static final double FILES_SHARE = 0.8;

    private NewcomerRule() {}

    /// What is worse the moment it is seen.
    ///
    /// @return what is worse, with the numbers; empty where nothing is
    public static Optional<String> queue(QueueFigures old, QueueFigures newcomer) {
        Optional<String> hangs = hang(newcomer);
        if (hangs.isPresent()) {
            return hangs;
        }
        double heldUp = WAIT_FACTOR * newcomer.gapMillis();
        double waitBar =
                Math.max(WAIT_FLOOR_MILLIS + heldUp, WAIT_FACTOR * Math.max(old.oldestMillis(), old.stallMillis()));
        double wait = Math.max(newcomer.oldestMillis(), newcomer.stallMillis());
        if (wait > waitBar) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "a connection waited %.0f ms for accept; under the old one at most %d ms (bar %.0f ms: the larger"
                            + " of %.0f ms and %.0f times the old one's)",
                    wait,
                    Math.max(old.oldestMillis(), Math.round(old.stallMillis())),
                    waitBar,
                    WAIT_FLOOR_MILLIS + heldUp,
                    WAIT_FACTOR));
        }
        double oldRate = old.millis() > 0 ? old.overflows() / old.millis() : 0;
        double newRate = newcomer.millis() > 0 ? newcomer.overflows() / newcomer.millis() : 0;
        if (newcomer.overflows() > 0 && newRate > 2 * oldRate) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "its queue overflowed: %d packets dropped in %.1f s; under the old one %d in %.1f s",
                    newcomer.overflows(),
                    newcomer.millis() / 1000,
                    old.overflows(),
                    old.millis() / 1000));
        }
        return Optional.empty();
    }

    /// What is worse whatever the old one did.
    public static Optional<String> hang(QueueFigures newcomer) {
        if (newcomer.stallMillis() >= HANG_MILLIS) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "no connection was taken for %.0f ms while some waited (bar %.0f ms): it hangs",
                    newcomer.stallMillis(),
                    HANG_MILLIS));
        }
        return Optional.empty();
    }

    /// How the queue stood over a whole window; a shorter one has too few looks for a mean.
    ///
    /// @param oldShare percent of the traffic that the old one had in its window
    /// @param newShare percent of the traffic that the newcomer had in its window
    /// @return what is worse, with the numbers; empty where nothing is
    public static Optional<String> depth(QueueFigures old, int oldShare, QueueFigures newcomer, int newShare) {
        double oldDepth = oldShare > 0 ? old.meanDepth() * 100 / oldShare : 0;
        double newDepth = newShare > 0 ? newcomer.meanDepth() * 100 / newShare : newcomer.meanDepth();
        double depthBar = Math.max(DEPTH_FLOOR, DEPTH_FACTOR * oldDepth);
        // taken to the whole traffic, a small share's short burst would look like a long queue
        if (newDepth > depthBar && newcomer.meanDepth() > DEPTH_FLOOR) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "its queue stands at %.1f on average (at %d%% of the traffic: %.1f); the old one's at %.1f (bar"
                            + " %.1f: the larger of %.0f and %.0f times the old one's)",
                    newDepth,
                    newShare,
                    newcomer.meanDepth(),
                    oldDepth,
                    depthBar,
                    DEPTH_FLOOR,
                    DEPTH_FACTOR));
        }
        return Optional.empty();
    }

    /// @return what is worse, with the numbers; empty where nothing is
    public static Optional<String> probes(ProbeFigures old, ProbeFigures newcomer) {
        if (newcomer.failures() > 0 && newcomer.failures() > old.failures()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%d of %d probes failed (old: %d of %d): %s",
                    newcomer.failures(),
                    newcomer.count(),
                    old.failures(),
                    old.count(),
                    newcomer.firstFailure()));
        }
        double bar = Math.max(WAIT_FLOOR_MILLIS, WAIT_FACTOR * old.maxMillis());
        // One that was late may have waited for a processor.
        if (newcomer.secondMillis() > bar) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "two probes took %.0f ms and more; with the old one at most %.0f ms (bar %.0f ms)",
                    newcomer.secondMillis(),
                    old.maxMillis(),
                    bar));
        }
        return Optional.empty();
    }

    /// @param old the old process's descriptors
    /// @param begin the newcomer's when the window began
    /// @param end when it ended
    public static Optional<String> files(FileFigures old, FileFigures begin, FileFigures end) {
        if (end.others() - begin.others() > FILES_GROWTH) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "it leaks descriptors: %d files and pipes, %d more than when the window began (bar %d); the old"
                            + " one has %d",
                    end.others(),
                    end.others() - begin.others(),
                    FILES_GROWTH,
                    old.others()));
        }
        if (end.limit() > 0 && end.open() > FILES_SHARE * end.limit() && end.open() > 1.5 * old.open()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%d of %d descriptors are open (bar %.0f%%); the old one has %d",
                    end.open(),
                    end.limit(),
                    100 * FILES_SHARE,
                    old.open()));
        }
        return Optional.empty();
    }
}
