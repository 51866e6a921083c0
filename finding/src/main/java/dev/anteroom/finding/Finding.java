package dev.anteroom.finding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One finding, `anteroom.finding/1`.
///
/// @param message what is wrong here, one line without a full stop
/// @param fingerprint the same from run to run as long as it is the same finding: see [Fingerprint]
/// @param share of what an incident waited, 0 to 1, that this place accounts for; null where no incident was given or
/// none
///     of it touches this place
/// @param suppression null where the finding is open
public record Finding(
        Rule rule,
        Severity severity,
        Confidence confidence,
        Place where,
        String message,
        List<Evidence> evidence,
        Remedy remedy,
        String fingerprint,
        @Nullable Double share,
        @Nullable Suppression suppression) {
    public Finding {
        evidence = List.copyOf(evidence);
    }

    /// Whether somebody still has to look at it.
    public boolean isOpen() {
        return suppression == null;
    }

    public Finding with(Suppression suppressed) {
        return new Finding(
                rule, severity, confidence, where, message, evidence, remedy, fingerprint, share, suppressed);
    }
}
