package dev.anteroom.lint;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Why a finding isn't shown.
///
/// @param reason what its author wrote; empty for `nolint` without one
/// @param until its last day, null where it has none
public record Suppression(Kind kind, String reason, @Nullable LocalDate until) {
    public enum Kind {
        /// A comment in the file.
        IN_SOURCE,
        /// The baseline.
        EXTERNAL
    }
}
