package dev.anteroom.drift.live;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What of the running host is to be looked at.
///
/// @param everywhere whether all namespaces were meant, so that hidden ones are missed
/// @param pid only listeners that this process holds, in its namespace
/// @param port only listeners on this port, 0 for all
/// @param root folder whose `etc/sysctl.d` and so on are the declaration of every namespace that is looked at; `null`
///     for the host's own, which is that of the first namespace
/// @param declared manifests and variables that speak of what is looked at
/// @param parameters kernel parameters that are wanted besides the usual ones
/// @param version this Anteroom's
public record LiveRequest(
        boolean everywhere,
        OptionalLong pid,
        int port,
        @Nullable Path root,
        List<Path> declared,
        List<String> parameters,
        Map<String, String> labels,
        String version) {
    public LiveRequest {
        declared = List.copyOf(declared);
        parameters = List.copyOf(parameters);
        labels = Map.copyOf(labels);
    }
}
