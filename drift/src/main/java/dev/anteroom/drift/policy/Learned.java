package dev.anteroom.drift.policy;

import dev.anteroom.drift.facts.HostFacts;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes the policy that holds now: what all hosts agree on becomes a rule, what they don't agree on a comment.
public final class Learned {
    private static final List<String> SYSCTLS = List.of(
            "net.core.somaxconn",
            "net.ipv4.tcp_max_syn_backlog",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_abort_on_overflow",
            "net.ipv4.tcp_migrate_req",
            "fs.nr_open");

    private Learned() {}

    public static String policy(List<HostFacts> hosts) {
        StringBuilder text = new StringBuilder();
        text.append("# Learned by anteroom drift --learn from ")
                .append(hosts.size() == 1 ? "1 host" : hosts.size() + " hosts")
                .append(". docs/drift.md says what rules there are.\n");
        text.append("schema: ").append(PolicyFile.SCHEMA).append("\nlayers: true\nrules:\n");
        int before = text.length();
        for (String parameter : SYSCTLS) {
            Set<String> values = values(hosts, parameter);
            if (values.size() == 1) {
                rule(
                        text,
                        "same-" + parameter.replaceAll("[^a-z0-9]+", "-"),
                        "",
                        parameter,
                        "equals: \"" + values.iterator().next() + "\"");
            } else if (values.size() > 1) {
                comment(text, parameter, values);
            }
        }
        listeners(hosts, text);
        files(hosts, text);
        if (!values(hosts, "go.version").isEmpty()) {
            boolean alike = byWorkload(hosts, "go.version").values().stream().allMatch(v -> v.size() == 1);
            if (alike) {
                text.append("  - {id: same-go, parameter: go.version, same: true, group_by: [workload]}\n");
            } else {
                comment(text, "go.version", values(hosts, "go.version"));
            }
        }
        if (text.length() == before) {
            text.append("  []\n");
        }
        return text.toString();
    }

    private static void listeners(List<HostFacts> hosts, StringBuilder text) {
        Map<String, TreeSet<Long>> least = new TreeMap<>();
        for (HostFacts host : hosts) {
            for (Subject subject : Subject.of(host, "listener.limit")) {
                subject.value("listener.limit")
                        .filter(v -> v.matches("[0-9]{1,10}"))
                        .ifPresent(limit -> {
                            if (!subject.workload().isEmpty()) {
                                least.computeIfAbsent(subject.workload(), _ -> new TreeSet<>())
                                        .add(Long.parseLong(limit));
                            }
                        });
            }
        }
        int number = 0;
        for (Map.Entry<String, TreeSet<Long>> workload : least.entrySet()) {
            rule(
                    text,
                    "backlog-" + ++number,
                    workload.getKey(),
                    "listener.limit",
                    "at_least: " + workload.getValue().first());
        }
    }

    private static void files(List<HostFacts> hosts, StringBuilder text) {
        int number = 0;
        for (Map.Entry<String, Set<String>> workload :
                byWorkload(hosts, "process.nofile.soft").entrySet()) {
            if (workload.getValue().size() == 1) {
                rule(
                        text,
                        "nofile-" + ++number,
                        workload.getKey(),
                        "process.nofile.soft",
                        "at_least: " + workload.getValue().iterator().next());
            } else {
                comment(text, "process.nofile.soft of " + workload.getKey(), workload.getValue());
            }
        }
    }

    private static void rule(StringBuilder text, String id, String workload, String parameter, String operator) {
        text.append("  - {id: ").append(id);
        if (!workload.isEmpty()) {
            text.append(", select: {workload: \"")
                    .append(workload.replaceAll("[\\p{Cntrl}\\\\\"]", "?"))
                    .append("\"}");
        }
        text.append(", parameter: ")
                .append(parameter)
                .append(", ")
                .append(operator)
                .append("}\n");
    }

    private static void comment(StringBuilder text, String parameter, Set<String> values) {
        text.append("  # ")
                .append(parameter.replaceAll("\\p{Cntrl}", "?"))
                .append(" differs: ")
                .append(String.join(", ", new ArrayList<>(values).subList(0, Math.min(5, values.size())))
                        .replaceAll("\\p{Cntrl}", "?"))
                .append('\n');
    }

    private static Set<String> values(List<HostFacts> hosts, String parameter) {
        Set<String> values = new LinkedHashSet<>();
        for (HostFacts host : hosts) {
            Subject.of(host, parameter).forEach(s -> s.value(parameter).ifPresent(values::add));
        }
        return values;
    }

    private static Map<String, Set<String>> byWorkload(List<HostFacts> hosts, String parameter) {
        Map<String, Set<String>> values = new TreeMap<>();
        for (HostFacts host : hosts) {
            for (Subject subject : Subject.of(host, parameter)) {
                subject.value(parameter)
                        .ifPresent(value -> values.computeIfAbsent(subject.workload(), _ -> new TreeSet<>())
                                .add(value));
            }
        }
        return values;
    }
}
