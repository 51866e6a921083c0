package dev.anteroom.goprocess;

import java.util.List;

/// The runtime's words for why a goroutine is parked (`runtime/runtime2.go`, `waitReasonStrings`), read from the
/// program: each version numbers them differently.
///
/// @param texts by number; empty where they weren't found
record WaitReasons(List<String> texts) {
    /// What says "parked for a descriptor" in every version.
    static final String IO_WAIT = "IO wait";

    private static final String[] STATUS = {
        "idle",
        "runnable",
        "running",
        "syscall",
        "waiting",
        "moribund",
        "dead",
        "enqueue",
        "copystack",
        "preempted",
        "leaked",
        "dead"
    };

    WaitReasons {
        texts = List.copyOf(texts);
    }

    /// The words that `goroutineheader` (`runtime/traceback.go`) prints.
    String state(int status, int reason) {
        if ((status == 4 || status == 10) && reason > 0) {
            String text = reason < texts.size() ? texts.get(reason) : "waiting";
            return status == 10 ? text + " (leaked)" : text;
        }
        return status < STATUS.length ? STATUS[status] : "???";
    }

    static GoroutineStatus status(int number) {
        return switch (number) {
            case 0 -> GoroutineStatus.IDLE;
            case 1 -> GoroutineStatus.RUNNABLE;
            case 2 -> GoroutineStatus.RUNNING;
            case 3 -> GoroutineStatus.SYSCALL;
            case 4 -> GoroutineStatus.WAITING;
            case 6, 11 -> GoroutineStatus.DEAD;
            case 8 -> GoroutineStatus.COPYING_STACK;
            case 9 -> GoroutineStatus.PREEMPTED;
            case 10 -> GoroutineStatus.LEAKED;
            default -> GoroutineStatus.UNKNOWN;
        };
    }

    boolean isIoWait(int reason) {
        return reason == 2 && (texts.size() <= 2 || texts.get(2).equals(IO_WAIT));
    }
}
