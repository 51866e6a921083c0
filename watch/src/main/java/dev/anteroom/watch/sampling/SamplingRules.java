package dev.anteroom.watch.sampling;

import dev.anteroom.collect.trigger.Condition;
import java.util.Set;

/// How to look, and what is told.
///
/// @param cpuShare of one processor that looking may take, 0 to 1
/// @param idleHertz looks per second at namespaces where nothing is queued, at most
/// @param busyHertz looks per second where something is or was queued in the last 10 s
/// @param cap how many series there may be; what is above it is told as `~other`
/// @param youngSeconds listeners younger than that are told as `~other`
/// @param ports on which listeners are told one by one however young, and though ephemeral
/// @param firstEphemeral lowest ephemeral port (`net.ipv4.ip_local_port_range`)
/// @param lastEphemeral highest
/// @param when what begins a capture
public record SamplingRules(
        double cpuShare,
        int idleHertz,
        int busyHertz,
        int cap,
        int youngSeconds,
        Set<Integer> ports,
        int firstEphemeral,
        int lastEphemeral,
        Condition when) {
    public SamplingRules {
        ports = Set.copyOf(ports);
    }
}
