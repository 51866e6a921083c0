package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.service.Durations;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A generation is *seen* to accept: connections through each of its listeners end up open in one of its processes,
/// several in a row. "It may be waiting" proves nothing, nor does READY=1.
///
/// Where it has a listener of its own, the connections come from a source address that the traffic share sends there
/// alone. Where it shares one with another generation, nobody can say who will take a connection: so many are made, in
/// bursts that grow, until it has taken enough of them.
///
/// Unix and UDP sockets can't be asked this way and are left out; [#unprovable()] names them.
final class AcceptProof {
    /// So many in a row of each listener.
    static final int IN_A_ROW = 3;

    private static final Duration ACCEPT_LIMIT = Duration.ofSeconds(2);
    private static final Duration SHARED_LIMIT = Duration.ofSeconds(5);
    private static final int MAX_BURST = 16;

    private final Map<String, AcceptProbe> probes = new LinkedHashMap<>();
    private final List<String> unprovable = new ArrayList<>();

    /// @param source null: any; else what the traffic share sends to the generation's listeners
    /// @param path of an HTTP request for the first listener; null: bare connections
    AcceptProof(
            NetNamespace namespace,
            Map<String, HeldSocket> sockets,
            @Nullable Inet4Address source,
            @Nullable String path) {
        boolean first = true;
        for (Map.Entry<String, HeldSocket> each : sockets.entrySet()) {
            if (each.getValue().isTcp() && each.getValue().address() instanceof ListenAddress.Inet inet) {
                probes.put(
                        each.getKey(),
                        new AcceptProbe(namespace, target(inet), source, first ? path : null, ACCEPT_LIMIT));
            } else {
                unprovable.add(each.getKey());
            }
            first = false;
        }
    }

    /// Where a connection from this host reaches the listener.
    static InetSocketAddress target(ListenAddress.Inet inet) {
        InetAddress host = inet.address();
        if (host.isAnyLocalAddress()) {
            host = InetAddress.ofLiteral(host instanceof Inet4Address || inet.dualStack() ? "127.0.0.1" : "::1");
        }
        return new InetSocketAddress(host, inet.port());
    }

    /// Listeners that can't be asked.
    List<String> unprovable() {
        return unprovable;
    }

    boolean isEmpty() {
        return probes.isEmpty();
    }

    /// Several in a row through each listener, all of which must be accepted by it.
    ///
    /// @throws Worse where one isn't
    void alone(Family family) throws Worse {
        for (Map.Entry<String, AcceptProbe> each : probes.entrySet()) {
            for (int i = 0; i < IN_A_ROW; i++) {
                AcceptProbe.Outcome outcome = each.getValue().probe(family);
                if (!outcome.ok()) {
                    throw new Worse(each.getKey() + ": probe " + (i + 1) + " of " + IN_A_ROW + " through its listener: "
                            + outcome.failure());
                }
                if (outcome.by() == AcceptProbe.Outcome.By.ANOTHER) {
                    throw new Worse(each.getKey() + ": a probe through its listener was accepted by another process");
                }
            }
        }
    }

    /// Through each listener, until it has taken enough of the connections that it and another may take.
    ///
    /// @return how many were made and how many it took, in words
    /// @throws Worse where it takes none, or answers one badly
    String shared(Family family) throws Worse {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, AcceptProbe> each : probes.entrySet()) {
            texts.add(each.getKey() + " " + shared(each.getKey(), each.getValue(), family));
        }
        return String.join("; ", texts);
    }

    private static String shared(String name, AcceptProbe probe, Family family) throws Worse {
        long deadline = System.nanoTime() + SHARED_LIMIT.toNanos();
        int made = 0;
        int taken = 0;
        for (int burst = 1;
                System.nanoTime() < deadline && !family.hasEnded();
                burst = Math.min(MAX_BURST, burst * 2)) {
            for (AcceptProbe.Outcome outcome : Bursts.of(burst, () -> probe.probe(family))) {
                made++;
                if (outcome.by() == AcceptProbe.Outcome.By.EXPECTED) {
                    if (!outcome.ok()) {
                        throw new Worse(name + ": of a connection it took itself: " + outcome.failure());
                    }
                    taken++;
                }
            }
            if (taken >= IN_A_ROW) {
                return taken + " of " + made + " probes taken";
            }
        }
        throw new Worse(name + ": it took " + taken + " of " + made + " connections in "
                + Durations.text(SHARED_LIMIT) + " beside the one that serves (bar: " + IN_A_ROW
                + "): it was not seen to accept");
    }
}
