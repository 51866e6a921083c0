package dev.anteroom.capture.evidence;

import org.jspecify.annotations.Nullable;

/// `/proc/PID/limits`, as far as accepting depends on it.
///
/// @param openFilesSoft RLIMIT_NOFILE, the one that EMFILE obeys; `Long.MAX_VALUE` for unlimited
/// @param ofShell whether it is what `ulimit` printed: the limit of the shell that asked, which the service's own may
///     differ from
public record Limits(@Nullable Long openFilesSoft, @Nullable Long openFilesHard, boolean ofShell) {
    /// Of the process itself.
    public Limits(@Nullable Long openFilesSoft, @Nullable Long openFilesHard) {
        this(openFilesSoft, openFilesHard, false);
    }
}
