package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;
import java.util.OptionalLong;

/// A process at one moment, from `/proc/PID/stat` and `/proc/PID/status`.
///
/// @param pid its number in the reader's pid namespace
/// @param parent its parent's
/// @param command the kernel's name of it, at most 15 characters
/// @param run what its main thread does
/// @param startTicks clock ticks (1/100 s) after boot at which it started: with the pid it names the process for good
/// @param userTicks CPU time in user mode, all threads, in 1/100 s
/// @param systemTicks CPU time in the kernel, all threads, in 1/100 s
/// @param threads how many it has
/// @param tracer pid of a debugger that traces it, 0 for none
/// @param uid effective user
public record ProcessState(
        int pid,
        int parent,
        String command,
        Run run,
        long startTicks,
        long userTicks,
        long systemTicks,
        int threads,
        int tracer,
        long uid) {

    /// The state letter (fs/proc/array.c, `task_state_array`).
    public enum Run {
        RUNNING,
        SLEEPING,
        DISK_SLEEP,
        /// Stopped by a signal (SIGSTOP, SIGTSTP): it accepts nothing.
        STOPPED,
        /// Held by a debugger: it accepts nothing.
        TRACED,
        ZOMBIE,
        DEAD,
        IDLE,
        UNKNOWN;

        static Run of(char letter) {
            return switch (letter) {
                case 'R' -> RUNNING;
                case 'S' -> SLEEPING;
                case 'D' -> DISK_SLEEP;
                case 'T' -> STOPPED;
                case 't' -> TRACED;
                case 'Z' -> ZOMBIE;
                case 'X', 'x' -> DEAD;
                case 'I' -> IDLE;
                default -> UNKNOWN;
            };
        }
    }

    /// @return empty where there is no such process
    public static Optional<ProcessState> of(long pid) {
        Optional<String> stat = KernelFile.read("/proc/" + pid + "/stat");
        Optional<String> status = KernelFile.read("/proc/" + pid + "/status");
        if (stat.isEmpty() || status.isEmpty()) {
            return Optional.empty();
        }
        return parse(stat.get(), status.get());
    }

    /// @return empty where the text is not that of the two files
    public static Optional<ProcessState> parse(String stat, String status) {
        // The command may hold spaces and parentheses: the last ')' ends it.
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        OptionalLong pid = Numbers.parse(stat.substring(0, open));
        String[] field = stat.substring(close + 1).strip().split(" +", -1);
        // Field numbers of proc(5), less the two above: state 3, ppid 4, utime 14, stime 15, num_threads 20, starttime
        // 22.
        if (pid.isEmpty() || field.length < 20 || field[0].length() != 1) {
            return Optional.empty();
        }
        OptionalLong parent = Numbers.parse(field[1]);
        OptionalLong user = Numbers.parse(field[11]);
        OptionalLong system = Numbers.parse(field[12]);
        OptionalLong threads = Numbers.parse(field[17]);
        OptionalLong start = Numbers.parse(field[19]);
        if (parent.isEmpty() || user.isEmpty() || system.isEmpty() || threads.isEmpty() || start.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ProcessState(
                (int) pid.getAsLong(),
                (int) parent.getAsLong(),
                stat.substring(open + 1, close),
                Run.of(field[0].charAt(0)),
                start.getAsLong(),
                user.getAsLong(),
                system.getAsLong(),
                (int) threads.getAsLong(),
                (int) statusNumber(status, "TracerPid:", 0),
                statusNumber(status, "Uid:", 1)));
    }

    private static long statusNumber(String status, String key, int word) {
        for (String line : status.split("\n", -1)) {
            if (line.startsWith(key)) {
                String[] words = line.substring(key.length()).strip().split("\\s+", -1);
                return word < words.length ? Numbers.parse(words[word]).orElse(0) : 0;
            }
        }
        return 0;
    }

    /// Whether it can run at all: not stopped, traced or dead.
    public boolean canRun() {
        return switch (run) {
            case STOPPED, TRACED, ZOMBIE, DEAD -> false;
            case RUNNING, SLEEPING, DISK_SLEEP, IDLE, UNKNOWN -> true;
        };
    }
}
