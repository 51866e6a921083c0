package dev.anteroom.capture.evidence;

import java.util.Map;

/// Failed accepts that a service wrote into its own log.
///
/// @param byPort local port of the listener → error's name (`EMFILE`) → lines; port 0 where a line names none
/// @param addresses local port → the listener's address with its port, as the lines write it
/// @param seconds time between the first and the last of the lines, s; -1 where they aren't dated
/// @param mostInASecond most lines of one port within one second; -1 where they aren't dated
/// @param pauses whether the lines themselves say that the next try waits (`retrying in 1s`)
public record AcceptFailures(
        Map<Integer, Map<String, Long>> byPort,
        Map<Integer, String> addresses,
        long seconds,
        long mostInASecond,
        boolean pauses) {
    public AcceptFailures {
        byPort = Map.copyOf(byPort);
        addresses = Map.copyOf(addresses);
    }

    /// The port whose accepts failed most often, 0 where no line names one.
    public int worstPort() {
        int worst = 0;
        long most = 0;
        for (Map.Entry<Integer, Map<String, Long>> port : byPort.entrySet()) {
            long failed =
                    port.getValue().values().stream().mapToLong(Long::longValue).sum();
            if (port.getKey() > 0 && failed > most) {
                worst = port.getKey();
                most = failed;
            }
        }
        return worst;
    }

    /// Of one listener; empty where none of the lines names its port.
    public Map<String, Long> of(int port) {
        return byPort.getOrDefault(port, Map.of());
    }
}
