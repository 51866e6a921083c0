package dev.anteroom.diagnosis.blame;

import dev.anteroom.diagnosis.model.CauseId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a waited moment is put down to.
public enum Leaf {
    /// The loop waited for a mutex.
    LOCK("lock", "waiting for a lock", CauseId.LOCK_IN_ACCEPT_PATH),
    /// The loop waited for a channel, a semaphore or a condition that admits connections.
    LIMIT("limit", "waiting for admission", CauseId.CONNECTION_LIMIT_EXHAUSTED),
    /// The loop did something else between two accepts: a read, a look-up, a system call.
    WORK("work", "doing other work between two accepts", CauseId.SLOW_WORK_IN_ACCEPT),
    /// The loop ran on a CPU, where its stack can't be read.
    ON_CPU("on_cpu", "running on a CPU", CauseId.SLOW_WORK_IN_ACCEPT),
    /// The loop was inside the accept call.
    ACCEPTING("accepting", "inside accept", CauseId.BACKLOG_TOO_SMALL),
    /// The loop slept after an accept that failed.
    BACK_OFF("back_off", "sleeping after a failed accept", CauseId.FD_EXHAUSTION),
    /// The CPU quota of its cgroup had stopped the process.
    QUOTA("quota", "stopped by its CPU quota", CauseId.CPU_THROTTLED),
    /// The Go runtime had stopped the world.
    WORLD_STOPPED("world_stopped", "stopped by its own runtime", CauseId.STOP_THE_WORLD),
    /// The loop had to help the garbage collector, or found no processor while it marked.
    COLLECTOR("collector", "held up by the garbage collector", CauseId.GC_PRESSURE),
    /// The loop could run, and every processor of the process had other goroutines.
    OWN_LOAD("own_load", "ready to run behind the process's own work", CauseId.CPU_STARVATION),
    /// The process's threads could run, and the machine's CPUs had others.
    MACHINE_LOAD("machine_load", "ready to run, with no CPU to be had", CauseId.CPU_STARVATION),
    /// The loop was parked in Accept, as it should be: it was woken late.
    WAKE_UP("wake_up", "parked in Accept, not woken yet", null),
    /// The process was stopped, traced or frozen.
    STOPPED("stopped", "stopped or frozen", CauseId.PROCESS_STOPPED),
    /// No goroutine of the process will ever call Accept on this listener.
    GONE("gone", "nobody left to call Accept", CauseId.ACCEPT_LOOP_EXITED),
    /// Another process has the socket open, and nobody is known to accept on it.
    ELSEWHERE("elsewhere", "held by a process that doesn't accept", CauseId.LISTENER_LEAKED_TO_CHILD),
    /// The loop was somewhere that isn't understood.
    UNCLEAR("unclear", "somewhere that isn't understood", null),
    /// Nobody looked at that tick, or the look failed.
    UNSEEN("unseen", "not looked at", null);

    private final String id;
    private final String words;
    private final @Nullable CauseId cause;

    Leaf(String id, String words, @Nullable CauseId cause) {
        this.id = id;
        this.words = words;
        this.cause = cause;
    }

    /// As JSON has it.
    public String id() {
        return id;
    }

    /// The loop's posture, by the name that the vocabulary has for it.
    public String posture() {
        return switch (this) {
            case LOCK -> "LOCKED";
            case LIMIT -> "LIMITED";
            case WORK, ON_CPU -> "BUSY";
            case ACCEPTING -> "ACCEPTING";
            case BACK_OFF -> "BACKING_OFF";
            case QUOTA, WORLD_STOPPED, COLLECTOR, OWN_LOAD, MACHINE_LOAD -> "RUNNABLE";
            case WAKE_UP -> "WAITING";
            case STOPPED -> "STOPPED";
            case GONE, ELSEWHERE -> "ABSENT";
            case UNCLEAR, UNSEEN -> "UNKNOWN";
        };
    }

    /// Whether the stack says what held the loop up; otherwise it is only where it happened to be.
    public boolean isOfTheStack() {
        return switch (this) {
            case LOCK, LIMIT, WORK, BACK_OFF, UNCLEAR -> true;
            case ON_CPU,
                    ACCEPTING,
                    QUOTA,
                    WORLD_STOPPED,
                    COLLECTOR,
                    OWN_LOAD,
                    MACHINE_LOAD,
                    WAKE_UP,
                    STOPPED,
                    GONE,
                    ELSEWHERE,
                    UNSEEN -> false;
        };
    }

    /// What was the matter, after "while": `the accept loop was waiting for a lock`, `nobody was left to call Accept`.
    public String clause() {
        return switch (this) {
            case GONE -> "nobody was left to call Accept";
            case ELSEWHERE -> "the socket was held by a process that doesn't accept";
            case UNSEEN -> "nobody looked";
            case STOPPED, QUOTA -> "the process was " + words;
            case LOCK,
                    LIMIT,
                    WORK,
                    ON_CPU,
                    ACCEPTING,
                    BACK_OFF,
                    WORLD_STOPPED,
                    COLLECTOR,
                    OWN_LOAD,
                    MACHINE_LOAD,
                    WAKE_UP,
                    UNCLEAR -> "the accept loop was " + words;
        };
    }

    /// What the loop was doing, after "the accept loop was".
    public String words() {
        return words;
    }

    /// The cause that waiting of this kind speaks for, where it speaks for one.
    public Optional<CauseId> cause() {
        return Optional.ofNullable(cause);
    }
}
