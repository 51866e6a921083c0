package dev.anteroom.watch.incident;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known of an incident beyond what the agent keeps of it; a fleet compares it with other hosts'.
///
/// @param version of the workload; empty where it isn't known
/// @param confidence of the cause, 0 to 1; null where none was told
/// @param acceptPath the functions from the accept loop to what held it up, outermost first; empty where nobody
///     looked
/// @param blame shares of the waiting by cause, 0 to 1, of what has a cause; empty where nobody looked
public record Background(
        String version, @Nullable Double confidence, List<String> acceptPath, Map<String, Double> blame) {
    public Background {
        acceptPath = List.copyOf(acceptPath);
        blame = Map.copyOf(blame);
    }

    /// There is no diagnosis.
    static Background undiagnosed(String version) {
        return new Background(version, null, List.of(), Map.of());
    }
}
