package dev.anteroom.lab;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is true of a scenario, whatever a diagnosis says of it.
///
/// @param verdict one of HEALTHY, ACCEPT_BOUND, NOT_ACCEPT, INCONCLUSIVE
/// @param cause the id of the cause that explains the waiting; null where the verdict names none
/// @param alternatives ids that are true as well, because two honest people could name either
public record Truth(String verdict, @Nullable String cause, List<String> alternatives) {
    public Truth {
        alternatives = List.copyOf(alternatives);
    }

    static Truth bound(String cause, String... alternatives) {
        return new Truth("ACCEPT_BOUND", cause, List.of(alternatives));
    }

    static Truth healthy() {
        return new Truth("HEALTHY", null, List.of());
    }

    static Truth notAccept() {
        return new Truth("NOT_ACCEPT", null, List.of());
    }

    /// Whether this is a scenario on which a diagnosis has to stay silent about the accept queue.
    public boolean silent() {
        return verdict.equals("HEALTHY") || verdict.equals("NOT_ACCEPT");
    }
}
