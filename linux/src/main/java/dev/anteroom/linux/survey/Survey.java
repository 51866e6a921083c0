package dev.anteroom.linux.survey;

import java.util.List;
import java.util.Map;

/// The listening sockets of a network namespace after a short look.
///
/// @param namespace what named it
/// @param windowMillis how long the look was
/// @param listeners by port
/// @param counters growth of the namespace's counters in the window, by name; only those that grew
/// @param notes what could not be seen and why, one sentence each
public record Survey(
        String namespace,
        double windowMillis,
        List<ListenerView> listeners,
        Map<String, Long> counters,
        List<String> notes) {
    public Survey {
        listeners = List.copyOf(listeners);
        counters = Map.copyOf(counters);
        notes = List.copyOf(notes);
    }

    /// The same for the listeners that process `pid` holds.
    public Survey heldBy(long pid) {
        List<ListenerView> held = listeners.stream()
                .filter(view -> view.facts().holders().stream()
                        .anyMatch(holder -> holder.holder().pid() == pid))
                .toList();
        return new Survey(namespace, windowMillis, held, counters, notes);
    }
}
