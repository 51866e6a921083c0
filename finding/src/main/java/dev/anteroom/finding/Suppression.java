package dev.anteroom.finding;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Why a finding is kept quiet.
///
/// @param reason what its author wrote; empty where none was asked for
/// @param owner who answers for it; empty where nobody is named
/// @param expires its last day; null where it has none
public record Suppression(
        Kind kind, String reason, String owner, @Nullable LocalDate expires) {
    public enum Kind {
        /// A comment where the finding is.
        IN_SOURCE,
        /// A baseline, a waiver: a file beside it.
        EXTERNAL
    }

    /// Whether it no longer counts.
    public boolean isPast(LocalDate today) {
        return expires != null && today.isAfter(expires);
    }
}
