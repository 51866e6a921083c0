package dev.anteroom.capture.evidence;

import java.util.Map;

/// Failed accepts that a service wrote into its own log.
///
/// @param byPort local port of the listener → error's name (`EMFILE`) → lines
/// @param seconds time between the first and the last of the lines, s; -1 where they aren't dated
public record AcceptFailures(Map<Integer, Map<String, Long>> byPort, long seconds) {
    public AcceptFailures {
        byPort = Map.copyOf(byPort);
    }

    /// Of one listener; empty where none of the lines names its port.
    public Map<String, Long> of(int port) {
        return byPort.getOrDefault(port, Map.of());
    }
}
