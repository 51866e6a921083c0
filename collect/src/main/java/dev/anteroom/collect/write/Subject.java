package dev.anteroom.collect.write;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a manifest says of the service and of the recording.
///
/// @param pid the process in question
/// @param port its listener's local port, where it is known which
/// @param listener address and port of that listener
/// @param pprof URL of its pprof, without credentials
/// @param processStartedAt when the process started
/// @param condition what began the capture, where a trigger did
/// @param firedAt when it did
public record Subject(
        @Nullable Integer pid,
        @Nullable Integer port,
        @Nullable String listener,
        @Nullable String pprof,
        @Nullable String host,
        @Nullable String kernel,
        @Nullable String goVersion,
        @Nullable Instant processStartedAt,
        Instant startedAt,
        Instant endedAt,
        @Nullable String condition,
        @Nullable Instant firedAt) {}
