package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.capture.evidence.SocketTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The listening sockets of one address and port over time: one socket, or several in a `SO_REUSEPORT` group.
///
/// @param sockets per moment, the sockets of that address and port; never an empty list
public record ListenerGroup(String address, int port, Series<List<ListenSocket>> sockets) {
    /// Fewer in the queue at one look are what a quick loop leaves there between two accepts.
    public static final int A_LINE = 8;

    /// Every listener of a network namespace, in the order of the files.
    public static List<ListenerGroup> of(Series<SocketTable> tables) {
        record Place(String address, int port) {}
        Map<Place, List<Observation<List<ListenSocket>>>> places = new LinkedHashMap<>();
        Map<Place, Integer> members = new HashMap<>();
        Set<Observation<?>> cut = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Observation<SocketTable> table : tables.observations()) {
            Map<Place, List<ListenSocket>> here = new LinkedHashMap<>();
            List<ListenSocket> listeners = table.value().listeners();
            for (ListenSocket socket : listeners) {
                String address = isOldWildcard(socket, listeners) ? "0.0.0.0" : wildcard(socket.address());
                here.computeIfAbsent(new Place(address, socket.port()), _ -> new ArrayList<>())
                        .add(socket);
            }
            here.forEach((place, sockets) -> {
                Observation<List<ListenSocket>> seen =
                        new Observation<>(List.copyOf(sockets), table.file(), table.moment());
                places.computeIfAbsent(place, _ -> new ArrayList<>()).add(seen);
                members.merge(place, sockets.size(), Math::max);
                if (!table.value().complete()) {
                    cut.add(seen);
                }
            });
        }
        // A socket that a cut listing lacks isn't gone, nor is what was queued on it.
        places.forEach((place, looks) ->
                looks.removeIf(look -> cut.contains(look) && look.value().size() < members.getOrDefault(place, 0)));
        List<ListenerGroup> groups = new ArrayList<>();
        places.forEach((place, seen) -> groups.add(new ListenerGroup(place.address, place.port, new Series<>(seen))));
        return groups;
    }

    /// iproute2 before 4.13 writes `*:22` for the IPv4 wildcard and `:::22` for that of IPv6: two listeners of one
    /// port, each with a queue and a limit of its own, and no SO_REUSEPORT group.
    private static boolean isOldWildcard(ListenSocket socket, List<ListenSocket> listeners) {
        return socket.address().equals("*")
                && listeners.stream()
                        .anyMatch(other -> other.port() == socket.port()
                                && (other.address().equals("::")
                                        || other.address().equals("[::]")));
    }

    /// `ss` writes a dual-stack wildcard as `*`, `/proc/net/tcp6` as `[::]`: the same socket.
    private static String wildcard(String address) {
        return address.equals("[::]") || address.equals("::") ? "*" : address;
    }

    /// Whether two files mean the same address.
    static boolean sameAddress(String one, String other) {
        return wildcard(one).equals(wildcard(other));
    }

    /// Whether a file that writes the address so means this listener.
    public boolean hasAddress(String written) {
        return sameAddress(written, address);
    }

    public List<ListenSocket> latest() {
        return sockets.observations().getLast().value();
    }

    /// The sockets at the last moment of which a file says who holds them; empty where none does, as where the listing
    /// that would say it is cut.
    public List<ListenSocket> latestWithUsers() {
        for (Observation<List<ListenSocket>> moment : sockets.observations().reversed()) {
            if (moment.value().stream().anyMatch(ListenSocket::usersShown)) {
                return moment.value();
            }
        }
        return List.of();
    }

    /// `address:port` as `ss` prints it.
    public String place() {
        return address + ":" + port;
    }

    /// Queue depth summed over the group at one moment.
    public static int depth(List<ListenSocket> sockets) {
        int depth = 0;
        for (ListenSocket socket : sockets) {
            depth += socket.depth();
        }
        return depth;
    }

    public int latestDepth() {
        return depth(latest());
    }

    public int deepest() {
        int deepest = 0;
        for (Observation<List<ListenSocket>> moment : sockets.observations()) {
            deepest = Math.max(deepest, depth(moment.value()));
        }
        return deepest;
    }

    /// Smallest backlog of the group, or -1 where no file says it.
    public int limit() {
        int limit = -1;
        for (Observation<List<ListenSocket>> moment : sockets.observations()) {
            for (ListenSocket socket : moment.value()) {
                if (socket.limit() != null && (limit < 0 || socket.limit() < limit)) {
                    limit = socket.limit();
                }
            }
        }
        return limit;
    }

    /// Whether some socket of the group was full at some moment: a backlog of N holds N+1, and at N the next but one
    /// is lost.
    public boolean everFull() {
        for (Observation<List<ListenSocket>> moment : sockets.observations()) {
            if (isFull(moment.value())) {
                return true;
            }
        }
        return false;
    }

    public static boolean isFull(List<ListenSocket> sockets) {
        for (ListenSocket socket : sockets) {
            if (socket.limit() != null && socket.limit() > 0 && socket.depth() >= socket.limit()) {
                return true;
            }
        }
        return false;
    }
}
