package dev.anteroom.diagnosis.model;

import org.jspecify.annotations.Nullable;

/// Something to do.
///
/// @param action what to do and what it changes
/// @param command the exact command, with the real numbers of this incident; `null` for a change of code
/// @param risk what can go wrong by doing it
/// @param restart whether the service must be restarted for it
public record Remedy(String action, @Nullable String command, String risk, boolean restart) {}
