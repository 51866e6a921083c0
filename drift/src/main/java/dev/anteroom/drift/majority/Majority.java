package dev.anteroom.drift.majority;

import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.layer.Drifted.Severity;
import dev.anteroom.drift.layer.NotJudged;
import dev.anteroom.drift.layer.Step;
import dev.anteroom.drift.policy.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Takes what most hosts have for what all should have. Values of one parameter are compared over all hosts; those of a
/// process or listener with those of the same workload (and port). Below a majority of two thirds nobody is an outlier:
/// there are two ways of doing it, and which is right isn't for counting to say.
public final class Majority {
    public static final String RULE = "differs-from-majority";

    private static final double MAJORITY = 2.0 / 3;
    private static final int FEWEST = 3;

    /// What follows the machine's size, or changes by itself.
    private static final Set<String> OWN = Set.of("fs.file-max", "fs.file-nr", "net.ipv4.tcp_max_syn_backlog");

    private static final List<String> OF_PROCESSES = List.of(
            "process.nofile.soft",
            "process.nofile.hard",
            "cpu.quota",
            "memory.max",
            "go.version",
            "go.processors",
            "go.gomaxprocs",
            "go.gomemlimit");

    private static final List<String> OF_LISTENERS = List.of("listener.limit", "listener.group");
    private static final List<String> OF_HOSTS = List.of("host.kernel", "anteroom.version");

    private Majority() {}

    public static void judge(List<HostFacts> hosts, List<Drifted> findings, List<NotJudged> notJudged) {
        if (hosts.size() < FEWEST) {
            notJudged.add(
                    new NotJudged("", "what most hosts have", FEWEST + " hosts or more; there are " + hosts.size()));
            return;
        }
        Map<String, List<Subject>> groups = new TreeMap<>();
        for (HostFacts host : hosts) {
            for (String parameter : parameters(host)) {
                for (Subject subject : Subject.of(host, parameter)) {
                    if (subject.value(parameter).isPresent()) {
                        groups.computeIfAbsent(parameter + "\0" + group(subject), _ -> new ArrayList<>())
                                .add(subject);
                    }
                }
            }
        }
        groups.forEach((key, members) -> group(key.substring(0, key.indexOf('\0')), members, findings, notJudged));
    }

    private static Set<String> parameters(HostFacts host) {
        Set<String> names = new TreeSet<>(host.sysctls().keySet());
        host.namespaces().forEach(n -> names.addAll(n.sysctls().keySet()));
        names.addAll(OF_PROCESSES);
        names.addAll(OF_LISTENERS);
        names.addAll(OF_HOSTS);
        names.removeAll(OWN);
        return names;
    }

    private static String group(Subject subject) {
        String workload = subject.workload();
        return subject.listener() == null
                ? workload
                : workload + "\0" + subject.listener().port();
    }

    private static void group(
            String parameter, List<Subject> members, List<Drifted> findings, List<NotJudged> notJudged) {
        Map<String, List<Subject>> byValue = new TreeMap<>();
        for (Subject member : members) {
            byValue.computeIfAbsent(member.value(parameter).orElse(""), _ -> new ArrayList<>())
                    .add(member);
        }
        if (byValue.size() < 2 || members.size() < FEWEST) {
            return;
        }
        List<Map.Entry<String, List<Subject>>> ranked = new ArrayList<>(byValue.entrySet());
        ranked.sort(Comparator.comparingInt(
                (Map.Entry<String, List<Subject>> e) -> -e.getValue().size()));
        Map.Entry<String, List<Subject>> most = ranked.getFirst();
        String of = members.getFirst().workload();
        String name = parameter + (of.isEmpty() ? "" : " of " + of);
        if (most.getValue().size() <= MAJORITY * members.size()) {
            List<String> counts = ranked.stream()
                    .map(e -> e.getValue().size() + " × " + e.getKey())
                    .limit(4)
                    .toList();
            notJudged.add(new NotJudged("", name, "a majority: " + String.join(", ", counts)));
            return;
        }
        for (Map.Entry<String, List<Subject>> other : ranked.subList(1, ranked.size())) {
            for (Subject subject : other.getValue()) {
                findings.add(outlier(parameter, name, subject, other.getKey(), most, members.size()));
            }
        }
    }

    private static Drifted outlier(
            String parameter,
            String name,
            Subject subject,
            String value,
            Map.Entry<String, List<Subject>> most,
            int all) {
        return new Drifted(
                RULE,
                Severity.WARNING,
                Step.NONE,
                subject.host().host(),
                subject.namespaceName(),
                subject.name(),
                parameter,
                null,
                0,
                name + " is " + value + "; " + most.getValue().size() + " of " + all + " have " + most.getKey(),
                List.of(parameter + " = " + value + ", from " + subject.host().source()),
                List.of(),
                "");
    }
}
