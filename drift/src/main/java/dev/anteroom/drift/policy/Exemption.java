package dev.anteroom.drift.policy;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// An exception from a rule: somebody answers for it, and it ends.
///
/// @param expires the day, in UTC, on which it doesn't hold any more; `null` for a permanent one
/// @param report whether what it excuses is still listed, as excused
/// @param line where it stands in the file, from 1
public record Exemption(
        String rule,
        Selector select,
        String reason,
        String owner,
        @Nullable LocalDate expires,
        boolean report,
        int line) {
    boolean isExpired(LocalDate today) {
        return expires != null && !today.isBefore(expires);
    }
}
