package dev.anteroom.watch.fleet;

import dev.anteroom.wire.v1.ChangeRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What changed on this host since the agent looked last. What was so when it began isn't a change.
///
/// A deploy has the same id on all hosts that get it, and is one record for the fleet; whoever deploys may
/// report it under that id, too.
final class HostChanges {
    private static final Map<String, String> KINDS =
            Map.of("kernel", "upgrade", "somaxconn", "sysctl", "tcp_max_syn_backlog", "sysctl");
    private static final Map<String, String> NAMES =
            Map.of("somaxconn", "net.core.somaxconn", "tcp_max_syn_backlog", "net.ipv4.tcp_max_syn_backlog");
    private static final String BACKLOG = "backlog:";

    private final String host;
    private Map<String, String> facts = Map.of();
    private final Map<String, String> versions = new HashMap<>();

    HostChanges(String host) {
        this.host = host;
    }

    /// @param so what is so on the host, by name
    /// @param listening of each workload, the versions that listen now: while an old and a new one do, nothing
    ///     has changed yet
    List<ChangeRecord> since(Map<String, String> so, Map<String, Set<String>> listening, Instant now) {
        List<ChangeRecord> changes = new ArrayList<>();
        so.forEach((name, value) -> {
            String was = facts.get(name);
            if (was != null && !was.equals(value)) {
                changes.add(change(name, was, value, now));
            }
        });
        facts = Map.copyOf(so);
        listening.forEach((workload, of) -> {
            if (of.size() == 1) {
                String version = of.iterator().next();
                String was = versions.put(workload, version);
                if (was != null && !was.equals(version)) {
                    changes.add(deploy(workload, was, version, now));
                }
            }
        });
        return changes;
    }

    private ChangeRecord change(String fact, String was, String becomes, Instant now) {
        String name = NAMES.getOrDefault(fact, fact);
        return ChangeRecord.newBuilder()
                .setId(host + ":" + name + ":" + now.getEpochSecond())
                .setAtMillis(now.toEpochMilli())
                .setKind(fact.startsWith(BACKLOG) ? "config" : KINDS.getOrDefault(fact, "config"))
                .setHost(host)
                .setName(name)
                .setWas(was)
                .setBecomes(becomes)
                .build();
    }

    private static ChangeRecord deploy(String workload, String was, String becomes, Instant now) {
        return ChangeRecord.newBuilder()
                .setId("deploy:" + workload + ":" + was + ">" + becomes)
                .setAtMillis(now.toEpochMilli())
                .setKind("deploy")
                .setWorkload(workload)
                .setWas(was)
                .setBecomes(becomes)
                .build();
    }
}
