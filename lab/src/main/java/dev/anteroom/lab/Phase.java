package dev.anteroom.lab;

import java.util.Map;
import java.util.TreeMap;

/// One phase of the load: the settings of `loadgen`, by name.
public record Phase(Map<String, Object> settings) {
    public Phase {
        settings = Map.copyOf(settings);
    }

    /// New connections at a fixed rate, in bursts.
    static Phase connections(int port, int everyMillis, int burst) {
        return new Phase(Map.of("addr", "127.0.0.1:" + port, "everyMs", everyMillis, "burst", burst));
    }

    Phase with(String name, Object value) {
        Map<String, Object> more = new TreeMap<>(settings);
        more.put(name, value);
        return new Phase(more);
    }
}
