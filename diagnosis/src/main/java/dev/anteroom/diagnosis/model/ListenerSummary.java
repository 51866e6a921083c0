package dev.anteroom.diagnosis.model;

import org.jspecify.annotations.Nullable;

/// The listener that the diagnosis is about.
///
/// @param depth accept queue depth at the last snapshot; `null` without kernel evidence
/// @param limit its backlog, where the capture says it
public record ListenerSummary(
        String address,
        int port,
        @Nullable Integer depth,
        @Nullable Integer limit,
        int snapshots) {}
