package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// One row of `ps` (`aux`, `-ef`, `-o pid,ppid,stat,…`).
///
/// @param state the STAT column (`Sl`, `T`, `Z`…), where there is one
public record ProcessRow(
        int pid, @Nullable Integer parentPid, @Nullable String state, String command) {}
