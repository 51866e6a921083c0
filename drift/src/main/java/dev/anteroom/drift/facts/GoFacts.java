package dev.anteroom.drift.facts;

import org.jspecify.annotations.Nullable;

/// What of a Go program's set-up an accept loop depends on.
///
/// @param version that built it, `go1.23.4`
/// @param processors GOMAXPROCS now, read from its memory; `null` where that may not be read
/// @param maxProcs the variable GOMAXPROCS of its environment; `null` where it isn't set or can't be read
/// @param memoryLimit the variable GOMEMLIMIT
public record GoFacts(
        String version,
        @Nullable Integer processors,
        @Nullable String maxProcs,
        @Nullable String memoryLimit) {}
