package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All sockets that listen on a service's addresses, the supervisor's own copies among them: a queue that stands, and
/// that no process of the service waits for, is one that nobody will ever drain.
///
/// A queue that stands although somebody waits for it is a slow service: [dev.anteroom.handoff.upgrade.NewcomerRule]
/// judges that.
final class AddressWatch implements AutoCloseable {
    /// A queue that has not shrunk for so long stands.
    static final Duration STANDS = Duration.ofMillis(400);

    private final SocketDiag diag;
    private final Map<Long, Seen> rows = new HashMap<>();

    private record Seen(int depth, long progressNanos) {}

    AddressWatch(NetNamespace namespace) {
        this.diag = SocketDiag.open(namespace);
    }

    /// A queue that nobody drains.
    ///
    /// @param name the service's name of the address
    /// @param listener the socket
    /// @param millis how long it has not shrunk
    record Undrained(String name, Listener listener, double millis) {
        @Override
        public String toString() {
            return name + ": " + listener.depth() + " connections wait on socket " + listener.inode() + " of "
                    + listener.endpoint() + ", which no process of the service accepts from (for "
                    + Math.round(millis) + " ms)";
        }
    }

    /// One look; two at least are needed to find anything.
    ///
    /// @param serving who is meant to accept
    Optional<Undrained> look(Map<String, HeldSocket> sockets, List<Family> serving) {
        long now = System.nanoTime();
        Set<Long> there = new HashSet<>();
        try {
            for (Map.Entry<String, HeldSocket> each : sockets.entrySet()) {
                if (!each.getValue().isTcp() || !(each.getValue().address() instanceof ListenAddress.Inet inet)) {
                    continue;
                }
                List<Listener> group = diag.listeners(inet.port()).stream()
                        .filter(listener -> listener.address().equals(inet.address()))
                        .toList();
                for (Listener listener : group) {
                    there.add(listener.inode());
                    double millis = standsFor(listener, now);
                    if (millis >= STANDS.toMillis() && nobodyDrains(listener, group, serving)) {
                        return Optional.of(new Undrained(each.getKey(), listener, millis));
                    }
                }
            }
            rows.keySet().retainAll(there);
        } catch (LinuxException e) {
            // One look less.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private double standsFor(Listener listener, long now) {
        Seen before = rows.get(listener.inode());
        boolean stands = before != null && listener.depth() > 0 && listener.depth() >= before.depth;
        Seen seen = new Seen(listener.depth(), before != null && stands ? before.progressNanos : now);
        rows.put(listener.inode(), seen);
        return (now - seen.progressNanos) / 1e6;
    }

    /// A service that has it open may be busy with a connection for a while. One that waits on another socket of the
    /// same address will never come back to this one.
    private static boolean nobodyDrains(Listener listener, List<Listener> group, List<Family> serving) {
        if (serving.stream().noneMatch(family -> family.holds(listener.inode()))) {
            return true;
        }
        return !waits(serving, listener.inode())
                && group.stream().anyMatch(other -> other.inode() != listener.inode() && waits(serving, other.inode()));
    }

    private static boolean waits(List<Family> families, long inode) {
        return families.stream().anyMatch(family -> family.waitsFor(inode));
    }

    /// The first other socket of the same address that a process of the service waits for, and which process.
    Optional<OwnSockets.Own> instead(Undrained undrained, Family serving) {
        for (Listener other : diag.listeners(undrained.listener().port())) {
            if (other.inode() != undrained.listener().inode()
                    && other.sharesAddressWith(undrained.listener())
                    && serving.waitsFor(other.inode())) {
                Optional<Integer> pid = serving.holder(other.inode());
                if (pid.isPresent()) {
                    return Optional.of(new OwnSockets.Own(other, pid.get()));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        diag.close();
    }
}
