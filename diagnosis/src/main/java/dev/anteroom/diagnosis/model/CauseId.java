package dev.anteroom.diagnosis.model;

import java.util.Locale;

/// Every cause that Anteroom can name. [#id] is the stable name in JSON, metrics and documents.
public enum CauseId {
    BACKLOG_TOO_SMALL,
    STALE_BACKLOG_AFTER_UPGRADE,
    OVERFLOW_WITH_RESET,
    SYN_QUEUE_OVERFLOW,
    SLOW_WORK_IN_ACCEPT,
    CONNECTION_LIMIT_EXHAUSTED,
    LOCK_IN_ACCEPT_PATH,
    ACCEPT_LOOP_DEADLOCKED,
    ACCEPT_LOOP_EXITED,
    FD_EXHAUSTION,
    ACCEPT_ERROR_SPIN,
    CPU_STARVATION,
    CPU_THROTTLED,
    GC_PRESSURE,
    STOP_THE_WORLD,
    PROCESS_STOPPED,
    REUSEPORT_MEMBER_NOT_ACCEPTING,
    LISTENER_LEAKED_TO_CHILD;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
