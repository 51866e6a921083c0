package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.recognise.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Merges the socket tables of one moment: each field from the most exact source that has it.
final class SocketMerge {
    private SocketMerge() {}

    static SocketTable merge(List<Found.Sockets> tables) {
        List<Found.Sockets> best = new ArrayList<>(tables);
        best.sort(Comparator.comparing(Found.Sockets::source));
        List<ListenSocket> listeners = new ArrayList<>();
        Map<List<Object>, Connection> connections = new LinkedHashMap<>();
        boolean listed = false;
        boolean complete = false;
        for (Found.Sockets sockets : best) {
            SocketTable table = sockets.table();
            addListeners(listeners, table.listeners());
            for (Connection connection : table.connections()) {
                connections.merge(key(connection), connection, SocketMerge::both);
            }
            listed |= table.connectionsListed();
            complete |= table.complete();
        }
        // What only lsof has is a holder without a queue; it is no row of a table of queues.
        listeners.removeIf(listener -> listener.depth() < 0);
        return new SocketTable(listeners, List.copyOf(connections.values()), listed, complete);
    }

    private static List<Object> key(Connection connection) {
        return List.of(
                plain(connection.localAddress()),
                connection.localPort(),
                plain(connection.remoteAddress()),
                connection.remotePort());
    }

    /// An address without its brackets, its device scope and its v4-mapped form.
    private static String plain(String address) {
        int scope = address.indexOf('%');
        String text = scope > 0 ? address.substring(0, scope) : address;
        if (text.startsWith("[")) {
            text = text.substring(1, text.endsWith("]") ? text.length() - 1 : text.length());
        }
        return text.startsWith("::ffff:") && text.indexOf('.') > 0 ? text.substring(7) : text;
    }

    private static Connection both(Connection first, Connection second) {
        return new Connection(
                first.state(),
                first.localAddress(),
                first.localPort(),
                first.remoteAddress(),
                first.remotePort(),
                first.receiveQueue(),
                first.sendQueue(),
                or(first.inode(), second.inode()),
                or(first.lastSendAgeMillis(), second.lastSendAgeMillis()),
                first.users().isEmpty() ? second.users() : first.users(),
                first.usersShown() || second.usersShown());
    }

    /// Adds a less exact table's rows: each fills the gaps of the one row that it must be, is added where there
    /// is none, and is left out where several could be meant (a SO_REUSEPORT group without inodes).
    private static void addListeners(List<ListenSocket> known, List<ListenSocket> more) {
        boolean[] taken = new boolean[known.size()];
        int before = known.size();
        for (ListenSocket row : more) {
            int match = -1;
            int best = 0;
            boolean ambiguous = false;
            for (int i = 0; i < before; i++) {
                int score = taken[i] ? 0 : likeness(known.get(i), row);
                if (score > best) {
                    best = score;
                    match = i;
                    ambiguous = false;
                } else if (score == best && score > 0) {
                    ambiguous = true;
                }
            }
            if (match < 0) {
                known.add(row);
            } else if (!ambiguous || best >= SAME_INODE) {
                taken[match] = true;
                known.set(match, both(known.get(match), row));
            }
        }
    }

    private static final int SAME_INODE = 8;

    /// 0 for certainly different, else the more the likelier.
    private static int likeness(ListenSocket a, ListenSocket b) {
        if (a.port() != b.port()) {
            return 0;
        }
        if (a.inode() != null && b.inode() != null) {
            return a.inode().equals(b.inode()) ? SAME_INODE : 0;
        }
        String x = plain(a.address());
        String y = plain(b.address());
        boolean same = x.equals(y);
        if (!same && !(isAny(x) && isAny(y))) {
            return 0;
        }
        // `*` is dual-stack in ss, IPv4 in old ones, and anything in lsof.
        boolean apart = !same && !x.equals("*") && !y.equals("*");
        return apart ? 0 : (same ? 4 : 2) + (a.depth() == b.depth() ? 1 : 0);
    }

    private static boolean isAny(String address) {
        return address.equals("*") || address.equals("::") || address.equals("0.0.0.0") || address.equals("::%");
    }

    private static ListenSocket both(ListenSocket first, ListenSocket second) {
        return new ListenSocket(
                first.address(),
                first.port(),
                first.depth() >= 0 ? first.depth() : second.depth(),
                or(first.limit(), second.limit()),
                or(first.inode(), second.inode()),
                or(first.drops(), second.drops()),
                or(first.uid(), second.uid()),
                first.users().isEmpty() ? second.users() : first.users(),
                first.usersShown() || second.usersShown());
    }

    private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }
}
