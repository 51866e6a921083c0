package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// `/proc/PID/limits`, as far as accepting depends on it.
///
/// @param openFilesSoft RLIMIT_NOFILE, the one that EMFILE obeys; `Long.MAX_VALUE` for unlimited
public record Limits(@Nullable Long openFilesSoft, @Nullable Long openFilesHard) {}
