package dev.anteroom.goprocess;

/// What the whole scheduler was doing at one moment: filled by [GoroutineWatch#scheduler]. Each figure is -1 where
/// this program doesn't show where the runtime keeps it.
public final class SchedulerLook {
    int stopping = -1;
    int collecting = -1;
    int gcPhase = -1;
    int processors = -1;
    int idleProcessors = -1;
    int globalQueue = -1;

    public SchedulerLook() {}

    /// 1 while the world stops or is stopped (`sched.gcwaiting`), 0 while not, -1 unknown.
    public int stopping() {
        return stopping;
    }

    /// 1 while the collector marks (`gcBlackenEnabled`), 0 while not, -1 unknown.
    public int collecting() {
        return collecting;
    }

    /// `runtime.gcphase`: 0 off, 1 mark, 2 mark termination, -1 unknown.
    public int gcPhase() {
        return gcPhase;
    }

    /// How many Ps there are (GOMAXPROCS), -1 unknown.
    public int processors() {
        return processors;
    }

    /// How many Ps are idle (`sched.npidle`), -1 unknown.
    public int idleProcessors() {
        return idleProcessors;
    }

    /// Goroutines in the global run queue, -1 unknown.
    public int globalQueue() {
        return globalQueue;
    }
}
