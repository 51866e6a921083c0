package dev.anteroom.drift.policy;

import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.ProcessFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Which subjects a rule or an exception is about: every pattern has to match. `*` and `?` stand for any characters and
/// for one. A larger subject (a host, a namespace) has the workloads, commands and ports of all that listens in it.
///
/// @param patterns by key: `host`, `namespace`, `workload`, `command`, `port`, `listener`; any other key is a label of
///     the host
public record Selector(Map<String, String> patterns) {
    public static final Selector ALL = new Selector(Map.of());

    public Selector {
        patterns = Map.copyOf(patterns);
    }

    public boolean matches(Subject subject) {
        return patterns.entrySet().stream()
                .allMatch(pattern -> values(subject, pattern.getKey()).stream()
                        .anyMatch(
                                value -> glob(pattern.getValue()).matcher(value).matches()));
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    private static Set<String> values(Subject subject, String key) {
        Set<String> values = new HashSet<>();
        switch (key) {
            case "host" -> values.add(subject.host().host());
            case "namespace" -> values.add(subject.namespaceName());
            case "workload", "command" -> {
                for (ProcessFacts process : processes(subject)) {
                    values.add(key.equals("workload") ? process.workload() : process.command());
                }
            }
            case "port" -> listeners(subject).forEach(l -> values.add(Integer.toString(l.port())));
            case "listener" -> listeners(subject).forEach(l -> values.add(l.endpoint()));
            default -> {
                String label = subject.host().labels().get(key);
                if (label != null) {
                    values.add(label);
                }
            }
        }
        return values;
    }

    private static List<ListenerFacts> listeners(Subject subject) {
        if (subject.listener() != null) {
            return List.of(subject.listener());
        }
        NamespaceFacts own = subject.namespace();
        List<NamespaceFacts> namespaces = own == null ? subject.host().namespaces() : List.of(own);
        ProcessFacts process = subject.process();
        return namespaces.stream()
                .flatMap(n -> n.listeners().stream())
                .filter(l -> process == null || l.processes().contains(process))
                .toList();
    }

    private static List<ProcessFacts> processes(Subject subject) {
        if (subject.process() != null && subject.listener() == null) {
            return List.of(subject.process());
        }
        return listeners(subject).stream().flatMap(l -> l.processes().stream()).toList();
    }
}
