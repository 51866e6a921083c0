package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// Go's own account of its collector and scheduler, from whichever file has it: the tail of a heap profile's
/// `debug=1` text (`# NumGC = …`), `/debug/vars` (expvar) or Prometheus text (`go_gc_duration_seconds`,
/// `go_goroutines`, `go_memstats_*`).
///
/// @param gcCycles completed collections since start (`NumGC`)
/// @param gcPauseTotalNanos stop-the-world time of the collector since start, ns (`PauseTotalNs`)
/// @param gcCpuFraction share of CPU time the collector has used since start, 0 to 1 (`GCCPUFraction`)
/// @param longestRecentPauseNanos longest of the pauses remembered (`PauseNs`, the last 256)
/// @param goroutines goroutines at that moment
/// @param heapLiveBytes bytes of live and not yet swept heap objects (`HeapAlloc`)
/// @param openFiles `process_open_fds`
/// @param maxOpenFiles `process_max_fds`
public record RuntimeStats(
        @Nullable Long gcCycles,
        @Nullable Long gcPauseTotalNanos,
        @Nullable Double gcCpuFraction,
        @Nullable Long longestRecentPauseNanos,
        @Nullable Long goroutines,
        @Nullable Long heapLiveBytes,
        @Nullable Long openFiles,
        @Nullable Long maxOpenFiles) {}
