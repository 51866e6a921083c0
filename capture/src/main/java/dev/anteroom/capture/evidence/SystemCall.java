package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// One system call of an `strace` log; an `<unfinished ...>` and its `resumed` are joined.
///
/// @param line line number in the log, from 1
/// @param pid the thread that made it (`-f`), or 0 where the log names none
/// @param timeMicros time of the line in µs since the log's first line, where the log has times
/// @param name `accept4`, `execve`, …
/// @param arguments text between the outer parentheses
/// @param result returned number; `null` for `?` or none
/// @param error `EMFILE`, …; `null` where it succeeded
/// @param durationMicros `<0.000123>` of `-T`, in µs
public record SystemCall(
        int line,
        int pid,
        @Nullable Long timeMicros,
        String name,
        String arguments,
        @Nullable Long result,
        @Nullable String error,
        @Nullable Long durationMicros) {
    /// The same call, of the thread that it turned out to be of.
    public SystemCall withPid(int thread) {
        return new SystemCall(line, thread, timeMicros, name, arguments, result, error, durationMicros);
    }

    /// The same call, its time counted from another line.
    public SystemCall at(@Nullable Long micros) {
        return new SystemCall(line, pid, micros, name, arguments, result, error, durationMicros);
    }
}
