package dev.anteroom.drift.layer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that isn't as it should be.
///
/// @param rule the rule's id, stable for ever
/// @param step which layers differ
/// @param namespace the network namespace's name; empty for the host
/// @param subject what it is about: a listener's endpoint, a process, or empty
/// @param parameter its name
/// @param file file that declares it; `null` where none does
/// @param line from 1
/// @param message one sentence
/// @param evidence what was read, a sentence each
/// @param actions what mends it, in order; one that ends a process is never first
/// @param price what the remedy costs; empty for nothing
public record Drifted(
        String rule,
        Severity severity,
        Step step,
        String host,
        String namespace,
        String subject,
        String parameter,
        @Nullable String file,
        int line,
        String message,
        List<String> evidence,
        List<Action> actions,
        String price) {
    /// How much it matters.
    public enum Severity {
        /// Hurts now.
        ERROR,
        /// Drift: the next burst or restart meets it.
        WARNING,
        /// Worth knowing; breaks nothing.
        NOTE
    }

    public Drifted {
        evidence = List.copyOf(evidence);
        actions = List.copyOf(actions);
    }

    /// Host, namespace and subject, as far as there are any.
    public String place() {
        StringBuilder place = new StringBuilder(host);
        for (String part : List.of(namespace, subject)) {
            if (!part.isEmpty()) {
                place.append(place.isEmpty() ? "" : ", ").append(part);
            }
        }
        return place.toString();
    }
}
