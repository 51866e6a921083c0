package dev.anteroom.linux.proc;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A thread at one moment, whatever its program is written in: `/proc/PID/task/TID/{stat,syscall,wchan,schedstat}`.
///
/// @param tid its number in the reader's pid namespace
/// @param command the kernel's name of it, at most 15 characters
/// @param run what it does
/// @param systemCall the number of the system call that it is in (they differ between architectures), -1 where it
///     is in none or that may not be read
/// @param argument the call's first argument: the file descriptor in `accept4`, `read`, `epoll_wait`; 0 with
///     `systemCall` -1
/// @param waitChannel the kernel function in which it sleeps, `inet_csk_accept`; empty where it doesn't sleep and
///     where the kernel keeps it to itself
/// @param processor the CPU it last ran on
/// @param delay how long it ran and how long it waited for a CPU; empty where the kernel keeps no such figures
public record ThreadState(
        int tid,
        String command,
        ProcessState.Run run,
        int systemCall,
        long argument,
        String waitChannel,
        int processor,
        Optional<SchedulerDelay> delay) {
    private static final int MAX_THREADS = 1 << 16;

    /// All threads of a process.
    ///
    /// @return empty where the process has ended
    public static List<ThreadState> all(int pid) {
        List<ThreadState> threads = new ArrayList<>();
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return List.of();
            }
            int tid = scan.nextNumber();
            while (tid >= 0 && threads.size() < MAX_THREADS) {
                of(pid, tid).ifPresent(threads::add);
                tid = scan.nextNumber();
            }
        }
        return List.copyOf(threads);
    }

    /// @return empty where there is no such thread
    public static Optional<ThreadState> of(int pid, int tid) {
        String folder = "/proc/" + pid + "/task/" + tid + "/";
        Optional<String> stat = KernelFile.read(folder + "stat");
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        return parse(
                tid,
                stat.get(),
                readable(folder + "syscall"),
                readable(folder + "wchan"),
                KernelFile.read(folder + "schedstat").flatMap(SchedulerDelay::parse));
    }

    /// What may not be read is left out: the rest still says something.
    private static String readable(String path) {
        try {
            return KernelFile.read(path).orElse("");
        } catch (PermissionException e) {
            return "";
        }
    }

    /// @param syscall `232 0x4 0x7ffd… …`, `running`, `-1 0x… 0x…` (blocked, but in no call), or empty
    /// @param channel a function's name, `0`, or empty
    /// @return empty where `stat` isn't the text of that file
    public static Optional<ThreadState> parse(
            int tid, String stat, String syscall, String channel, Optional<SchedulerDelay> delay) {
        // The command may hold spaces and parentheses: the last ')' ends it.
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        String[] field = stat.substring(close + 1).strip().split(" +", -1);
        if (field[0].length() != 1) {
            return Optional.empty();
        }
        String[] call = syscall.strip().split(" +", -1);
        int number = call.length > 1 ? (int) Numbers.parse(call[0]).orElse(-1) : -1;
        // Field numbers of proc(5), less two: processor is the 39th.
        int processor = field.length > 36 ? (int) Numbers.parse(field[36]).orElse(-1) : -1;
        return Optional.of(new ThreadState(
                tid,
                stat.substring(open + 1, close),
                ProcessState.Run.of(field[0].charAt(0)),
                number,
                number < 0 ? 0 : hex(call[1]),
                channel.equals("0") ? "" : channel.strip(),
                processor,
                delay));
    }

    private static long hex(String word) {
        try {
            return word.startsWith("0x") ? Long.parseUnsignedLong(word, 2, word.length(), 16) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
