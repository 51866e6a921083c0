package dev.anteroom.profile;

/// The kinds of profile that are told apart by content.
public enum ProfileFormat {
    /// profile.proto, the format of pprof.
    PPROF,
    /// One stack a line, `root;…;leaf value`.
    FOLDED,
    /// The output of `perf script`.
    PERF_SCRIPT,
    /// `/debug/pprof/goroutine?debug=1`: distinct stacks with counts.
    GOROUTINE_COUNTS,
    /// `/debug/pprof/goroutine?debug=2`, or the dump of a Go program on SIGQUIT or panic.
    GOROUTINE_DUMP,
    /// The text of `/debug/pprof/{heap,allocs}?debug=1`.
    LEGACY_HEAP,
    /// The text of `/debug/pprof/{block,mutex}?debug=1`.
    LEGACY_CONTENTION,
    /// The text of `/debug/pprof/threadcreate?debug=1`.
    LEGACY_THREADCREATE,
    /// None of these.
    UNKNOWN
}
