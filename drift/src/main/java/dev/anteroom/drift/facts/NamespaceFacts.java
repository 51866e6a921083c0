package dev.anteroom.drift.facts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One network namespace.
///
/// @param name what named it (`process 12`, `namespace blue`, `the host's`)
/// @param initial whether it is the one that the host's own sysctl files are applied to
/// @param sysctls its kernel parameters
/// @param listenOverflows `TcpExt.ListenOverflows` since it was made; `null` unknown
/// @param listeners its listening TCP sockets, by port
public record NamespaceFacts(
        String name,
        boolean initial,
        Map<String, String> sysctls,
        @Nullable Long listenOverflows,
        List<ListenerFacts> listeners) {
    public NamespaceFacts {
        sysctls = Map.copyOf(sysctls);
        listeners = List.copyOf(listeners);
    }
}
