package dev.anteroom.capture.evidence;

import dev.anteroom.profile.goroutine.Frame;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the accept loops were doing at the very ticks at which the accept queue was sampled (`accept/looks.jsonl`),
/// seen from outside the process.
///
/// @param looks in order of time; the time of a look is the time of its sample in the [QueueLog]
/// @param stacks the stacks that looks refer to, leaf first, by their number in this log
public record LookLog(List<Look> looks, Map<Integer, List<Frame>> stacks) {
    public LookLog {
        looks = List.copyOf(looks);
        stacks = Map.copyOf(stacks);
    }

    /// One tick.
    ///
    /// @param holders every process that was known to have one of the listeners open
    public record Look(Instant time, List<Holder> holders) {
        public Look {
            holders = List.copyOf(holders);
        }
    }

    /// A process that has a listener open.
    ///
    /// @param pid its process id
    /// @param target whether it is the process in question
    /// @param command the kernel's name of it
    /// @param sockets inodes of the listeners that it has open
    /// @param state state letter of its main thread in `/proc/PID/stat`: `T` is stopped, `t` traced
    /// @param frozen whether its cgroup is frozen
    /// @param throttledNanos for how long its CPU quota has stopped it since the cgroup was made, summed over CPUs;
    ///     the kernel adds a stop when it is over
    /// @param throttledPeriods in how many periods that happened
    /// @param periodNanos length of such a period
    /// @param runNanos CPU time of its threads since it started, as of the last reading
    /// @param delayNanos time for which its threads could run and had no CPU, likewise
    /// @param world what the Go scheduler was doing; `null` where it can't be read
    /// @param loops its accept loops; `null` where nobody could look
    /// @param whole whether all of its goroutines or threads had been searched for accept loops, so that no loop
    ///     means that it has none
    /// @param unseen why nobody could look; empty where somebody could
    public record Holder(
            int pid,
            boolean target,
            String command,
            List<Long> sockets,
            String state,
            boolean frozen,
            @Nullable Long throttledNanos,
            @Nullable Long throttledPeriods,
            @Nullable Long periodNanos,
            @Nullable Long runNanos,
            @Nullable Long delayNanos,
            @Nullable World world,
            @Nullable List<Loop> loops,
            boolean whole,
            String unseen) {
        public Holder {
            sockets = List.copyOf(sockets);
            loops = loops == null ? null : List.copyOf(loops);
        }
    }

    /// The Go scheduler of a process.
    ///
    /// @param stopping whether the world is stopped or about to be
    /// @param collecting whether the collector marks
    /// @param processors GOMAXPROCS; `null` where it couldn't be read
    /// @param idle Ps that had nothing to do; `null` likewise
    public record World(
            boolean stopping,
            boolean collecting,
            @Nullable Integer processors,
            @Nullable Integer idle) {}

    /// An accept loop: a goroutine, or a thread of a program that isn't Go's.
    ///
    /// @param id the goroutine's number, or the thread's
    /// @param inode the listener that it accepts on; `null` where that couldn't be told
    /// @param loop function that calls Accept in a loop; empty where unknown
    /// @param status what the scheduler said: `running`, `runnable`, `syscall`, `waiting`, …; `thread` for a thread
    /// @param state the runtime's words (`IO wait`), or the thread's state letter
    /// @param stack its stack's number in the log, 0 where it had none to be read
    /// @param thread the thread that ran it; 0 for none
    /// @param guessed whether only its name and shape say that it accepts
    public record Loop(
            long id,
            @Nullable Long inode,
            String loop,
            String status,
            String state,
            int stack,
            long thread,
            boolean guessed) {}
}
