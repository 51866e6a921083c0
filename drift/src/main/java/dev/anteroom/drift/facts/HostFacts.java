package dev.anteroom.drift.facts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One host at one moment.
///
/// @param host its name; of a capture that names none, the capture's
/// @param source where the facts come from: `live`, or the path of a bundle
/// @param takenAt when, ISO 8601; `null` where nothing dates it
/// @param kernel release of the kernel; `null` unknown
/// @param anteroom version that recorded it; `null` unknown
/// @param labels what its owner calls it (`env: prod`), by which policies select
/// @param sysctls kernel parameters of the whole machine (`fs.file-max`)
/// @param namespaces network namespaces that were looked at
/// @param declared what files say
/// @param notSeen what could not be looked at, and what is lacking for it
public record HostFacts(
        String host,
        String source,
        @Nullable String takenAt,
        @Nullable String kernel,
        @Nullable String anteroom,
        Map<String, String> labels,
        Map<String, String> sysctls,
        List<NamespaceFacts> namespaces,
        List<Declared> declared,
        List<NotSeen> notSeen) {
    public HostFacts {
        labels = Map.copyOf(labels);
        sysctls = Map.copyOf(sysctls);
        namespaces = List.copyOf(namespaces);
        declared = List.copyOf(declared);
        notSeen = List.copyOf(notSeen);
    }
}
