package dev.anteroom.capture.evidence;

import java.util.List;

/// An `strace` log: the calls that matter to sockets and processes, in the order of the log, and how many lines it had.
public record SystemCallLog(List<SystemCall> calls, long lines) {
    public SystemCallLog {
        calls = List.copyOf(calls);
    }
}
