package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.upgrade.ProbeFigures;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import dev.anteroom.linux.socket.TrafficShare;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Old and new listeners on the same addresses: the traffic's share between them, and probes of either side.
/// Probes need IPv4, whose loopback has addresses to tell them by.
final class TwoSides {
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final Inet4Address TO_OLD = (Inet4Address) InetAddress.ofLiteral("127.84.104.1");
    /// What comes from it goes to the newcomer alone, whatever its share.
    static final Inet4Address TO_NEW = (Inet4Address) InetAddress.ofLiteral("127.84.104.2");

    private final List<HeldSocket> groups = new ArrayList<>();
    private final List<AcceptProbe> old = new ArrayList<>();
    private final List<AcceptProbe> fresh = new ArrayList<>();
    private final Family leaving;
    private ProbeFigures oldProbes = ProbeFigures.NONE;
    private ProbeFigures newProbes = ProbeFigures.NONE;

    /// @param newSockets of the newcomer, by the old one's names
    /// @param probe path of an HTTP request for the first listener; null: bare connections to all
    TwoSides(NetNamespace namespace, Generation leaving, Map<String, HeldSocket> newSockets, @Nullable String probe) {
        Map<String, HeldSocket> oldSockets = leaving.sockets();
        this.leaving = new Family(leaving);
        boolean first = true;
        for (Map.Entry<String, HeldSocket> each : oldSockets.entrySet()) {
            if (!each.getValue().isTcp() || !newSockets.containsKey(each.getKey())) {
                continue;
            }
            groups.add(each.getValue());
            if (each.getValue().address() instanceof ListenAddress.Inet inet && takesIpv4(inet)) {
                InetAddress host =
                        inet.address().isAnyLocalAddress() ? InetAddress.ofLiteral("127.0.0.1") : inet.address();
                InetSocketAddress target = new InetSocketAddress(host, inet.port());
                String path = first ? probe : null;
                old.add(new AcceptProbe(namespace, target, TO_OLD, path, PROBE_LIMIT));
                fresh.add(new AcceptProbe(namespace, target, TO_NEW, path, PROBE_LIMIT));
            }
            first = false;
        }
        share(0);
    }

    private static boolean takesIpv4(ListenAddress.Inet inet) {
        return inet.address() instanceof Inet4Address || inet.dualStack();
    }

    void share(int percent) {
        groups.forEach(socket -> socket.share(new TrafficShare(percent, TO_OLD, TO_NEW)));
    }

    /// One probe of each listener on either side, the old one first.
    void probe(Family newcomer) {
        for (AcceptProbe probe : old) {
            AcceptProbe.Outcome outcome = probe.probe(leaving);
            oldProbes = oldProbes.plus(outcome.ok(), outcome.millis(), outcome.failure());
        }
        for (AcceptProbe probe : fresh) {
            newProbes = counted(newProbes, probe.probe(newcomer));
        }
    }

    /// What another process has accepted says nothing for the newcomer.
    private static ProbeFigures counted(ProbeFigures figures, AcceptProbe.Outcome outcome) {
        return outcome.by() == AcceptProbe.Outcome.By.ANOTHER
                ? figures.plus(false, outcome.millis(), "accepted by another process than the newcomer")
                : figures.plus(outcome.ok(), outcome.millis(), outcome.failure());
    }

    void forgetProbes() {
        oldProbes = ProbeFigures.NONE;
        newProbes = ProbeFigures.NONE;
    }

    ProbeFigures oldProbes() {
        return oldProbes;
    }

    ProbeFigures newProbes() {
        return newProbes;
    }
}
