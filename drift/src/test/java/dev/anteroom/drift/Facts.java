package dev.anteroom.drift;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.GoFacts;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.NotSeen;
import dev.anteroom.drift.facts.ProcessFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Facts of made-up hosts, for what no single machine can show: fleets, dates, gaps.
final class Facts {
    private String host = "h1";
    private final Map<String, String> sysctls = new HashMap<>(Map.of("net.core.somaxconn", "4096"));
    private int limit = 4096;
    private long files = 65_536;
    private String go = "go1.23.4";
    private Map<String, String> labels = Map.of();
    private List<NotSeen> notSeen = List.of();

    static Facts host(String name) {
        Facts facts = new Facts();
        facts.host = name;
        return facts;
    }

    Facts sysctl(String name, String value) {
        sysctls.put(name, value);
        return this;
    }

    Facts limit(int value) {
        limit = value;
        return this;
    }

    Facts files(long value) {
        files = value;
        return this;
    }

    Facts go(String version) {
        go = version;
        return this;
    }

    Facts label(String key, String value) {
        labels = Map.of(key, value);
        return this;
    }

    Facts notSeen(String what, String lacking) {
        notSeen = List.of(new NotSeen(what, lacking));
        return this;
    }

    HostFacts build(Declared... declared) {
        ProcessFacts process = new ProcessFacts(
                4711,
                "shopd",
                "shop",
                "shop.service",
                files,
                1_048_576L,
                12L,
                null,
                null,
                new GoFacts(go, 4, null, null));
        ListenerFacts listener = new ListenerFacts("*:8080", 8080, limit, 0, 0, 0L, 1, List.of(process), false);
        return new HostFacts(
                host,
                host + ".json",
                "2026-11-30T00:00:00Z",
                "6.1.0",
                "0.1.0",
                labels,
                Map.of("fs.nr_open", "1048576"),
                List.of(new NamespaceFacts("the host's namespace", true, sysctls, 0L, List.of(listener))),
                List.of(declared),
                notSeen);
    }
}
