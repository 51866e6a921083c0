package dev.anteroom.gotrace;

import java.util.Map;

/// Why a goroutine stopped running, as the runtime says it.
///
/// Version 2 writes a string (`traceBlockReasonStrings` and `traceGoStopReasonStrings` in Go's
/// `runtime/traceruntime.go`), version 1 a distinct event per reason. A string of a newer Go that isn't known
/// here is [#OTHER].
public enum BlockReason {
    /// No reason is written: the change isn't a stop, or it was before the trace began.
    NONE,
    /// Parked in netpoll until a file descriptor is ready.
    NETWORK,
    SELECT,
    CHAN_SEND,
    CHAN_RECEIVE,
    /// A mutex, a wait group, or a semaphore of the runtime.
    SYNC,
    /// `sync.(*Cond).Wait`.
    COND,
    SLEEP,
    GC_ASSIST,
    GC_SWEEP,
    /// Until the GC cycle ends.
    GC_WAIT,
    /// `select {}` and the like.
    FOREVER,
    /// A goroutine of the runtime waits for work.
    SYSTEM,
    PREEMPTED,
    /// `runtime.Gosched`.
    YIELDED,
    UNSPECIFIED,
    OTHER;

    private static final Map<String, BlockReason> BY_TEXT = Map.ofEntries(
            Map.entry("", NONE),
            Map.entry("unspecified", UNSPECIFIED),
            Map.entry("forever", FOREVER),
            Map.entry("network", NETWORK),
            Map.entry("select", SELECT),
            Map.entry("sync.(*Cond).Wait", COND),
            Map.entry("sync", SYNC),
            Map.entry("chan send", CHAN_SEND),
            Map.entry("chan receive", CHAN_RECEIVE),
            Map.entry("GC mark assist wait for work", GC_ASSIST),
            Map.entry("GC background sweeper wait", GC_SWEEP),
            Map.entry("system goroutine wait", SYSTEM),
            Map.entry("preempted", PREEMPTED),
            Map.entry("wait for debug call", OTHER),
            Map.entry("wait until GC ends", GC_WAIT),
            Map.entry("sleep", SLEEP),
            Map.entry("GC weak to strong wait", GC_WAIT),
            Map.entry("runtime.Gosched", YIELDED),
            // Go 1.24 and newer
            Map.entry("runtime.GoSched", YIELDED),
            Map.entry("synctest", OTHER));

    static BlockReason ofText(String text) {
        return BY_TEXT.getOrDefault(text, OTHER);
    }
}
