package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.capture.evidence.TcpState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `netstat -tan`, `-tlnp`, `-tane`… of net-tools and busybox. They print `/proc/net/tcp`, so `Recv-Q` of a listener is
/// its depth, and `Send-Q` is *not* its limit: that isn't there. Those of BSD and macOS, of Solaris and of Windows
/// have no queue of a listener in these columns: they are named and not used.
final class NetstatFormat implements TextFormat {
    private static final Map<String, TcpState> STATES = Map.ofEntries(
            Map.entry("LISTEN", TcpState.LISTEN),
            Map.entry("ESTABLISHED", TcpState.ESTABLISHED),
            Map.entry("SYN_SENT", TcpState.SYN_SENT),
            Map.entry("SYN_RECV", TcpState.SYN_RECV),
            Map.entry("FIN_WAIT1", TcpState.FIN_WAIT1),
            Map.entry("FIN_WAIT2", TcpState.FIN_WAIT2),
            Map.entry("TIME_WAIT", TcpState.TIME_WAIT),
            Map.entry("CLOSE", TcpState.CLOSE),
            Map.entry("CLOSE_WAIT", TcpState.CLOSE_WAIT),
            Map.entry("LAST_ACK", TcpState.LAST_ACK),
            Map.entry("CLOSING", TcpState.CLOSING));

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        String line = lines.line();
        boolean title = line.startsWith("Active Internet connections") || line.startsWith("Active UNIX domain sockets");
        if (isForeignRow(line) || (title && isForeign(lines))) {
            foreign(lines, findings);
            return true;
        }
        if (!title && !isHeader(line) && !isRow(line)) {
            return false;
        }
        int first = lines.number();
        boolean cut = false;
        boolean everything = line.contains("and established") || line.contains("w/o servers");
        boolean users = false;
        boolean inodes = false;
        List<ListenSocket> listeners = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        while (lines.hasLine()) {
            line = lines.line();
            cut |= lines.isCut();
            if (isHeader(line)) {
                users = line.contains("PID/Program");
                inodes = line.contains("Inode");
            } else if (isRow(line)) {
                read(line, users, inodes, listeners, connections);
            } else if (!line.startsWith("udp")
                    && !line.startsWith("unix")
                    && !line.startsWith("raw")
                    && !line.startsWith("Proto ")
                    && !(lines.number() == first && title)
                    && !line.startsWith("Active UNIX")) {
                break;
            }
            lines.advance();
        }
        if (cut) {
            findings.problem(SsFormat.CUT);
        }
        SocketTable table = new SocketTable(listeners, connections, everything || !connections.isEmpty(), !cut);
        String flavour = connections.isEmpty() ? "netstat-listening" : "netstat";
        findings.add(new Found.Sockets(table, SocketSource.NETSTAT), flavour, null, first);
        return true;
    }

    /// Whether rows of another system follow under the title and the header.
    private static boolean isForeign(Lines lines) {
        for (int ahead = 1; ahead <= 4; ahead++) {
            if (isForeignRow(lines.peek(ahead))) {
                return true;
            }
        }
        return false;
    }

    private static void foreign(Lines lines, Findings findings) {
        int first = lines.number();
        int last = first;
        int ahead = 0;
        while (lines.hasLine() && (last == first || ahead++ < 1_000_000)) {
            String line = lines.line();
            boolean own = isForeignRow(line)
                    || line.isBlank()
                    || line.startsWith("Active ")
                    || line.startsWith("Proto ")
                    || line.startsWith("TCP:")
                    || line.startsWith("udp")
                    || line.strip().startsWith("UDP ")
                    || line.strip().startsWith("---");
            if (!own) {
                break;
            }
            lines.advance();
        }
        findings.add(
                new Found.Known(
                        "netstat of another system than Linux: its columns have no accept queue; netstat -anL of"
                                + " BSD and macOS shows the queues"),
                "netstat-foreign",
                null,
                first);
    }

    /// `tcp46 0 0 *.8090 *.* LISTEN` (BSD, macOS), `*.8090 *.* 0 0 128000 0 LISTEN` (Solaris),
    /// `TCP 0.0.0.0:80 0.0.0.0:0 LISTENING 4` (Windows): ports behind a dot, or words of their own.
    private static boolean isForeignRow(String line) {
        List<String> words = Text.words(line, 12);
        if (words.size() < 4) {
            return false;
        }
        String first = words.getFirst();
        if (first.equals("TCP")) {
            return words.get(3).equals("LISTENING") || words.get(3).equals("ESTABLISHED");
        }
        String last = words.size() > 5 ? words.get(5) : words.getLast();
        boolean bsd = first.startsWith("tcp")
                && words.size() >= 6
                && (STATES.containsKey(last) || last.endsWith("_WAIT_1") || last.endsWith("_WAIT_2"))
                && isDotted(words.get(3));
        boolean solaris = isDotted(first)
                && isDotted(words.get(1))
                && words.size() >= 7
                && words.getLast().equals("LISTEN");
        return bsd || solaris;
    }

    /// `*.8090`, `127.0.0.1.58100`, `fe80::1%lo0.22`: the port behind the last dot, and no colon there.
    private static boolean isDotted(String endpoint) {
        int dot = endpoint.lastIndexOf('.');
        String port = endpoint.substring(dot + 1);
        return dot > 0
                && (port.equals("*") || Text.isDigits(port))
                && (endpoint.startsWith("*.")
                        || endpoint.indexOf(':') >= 0
                        || endpoint.chars().filter(c -> c == '.').count() == 4);
    }

    private static boolean isHeader(String line) {
        return line.startsWith("Proto") && line.contains("Recv-Q") && line.contains("Foreign Address");
    }

    private static boolean isRow(String line) {
        if (!line.startsWith("tcp")) {
            return false;
        }
        List<String> words = Text.words(line, 7);
        return words.size() >= 6
                && (words.get(0).equals("tcp") || words.get(0).equals("tcp6"))
                && Text.counter(words.get(1)) != null
                && STATES.containsKey(words.get(5));
    }

    private static void read(
            String line, boolean users, boolean inodes, List<ListenSocket> listeners, List<Connection> connections) {
        List<String> words = Text.words(line, 10);
        Long receive = Text.counter(words.get(1));
        Long send = Text.counter(words.get(2));
        String local = words.get(3);
        String remote = words.get(4);
        TcpState state = STATES.get(words.get(5));
        int colon = Ports.colon(local);
        int peer = Ports.colon(remote);
        if (receive == null || send == null || state == null || colon < 0 || peer < 0) {
            return;
        }
        int port = Ports.port(local, colon + 1);
        if (port == Ports.UNKNOWN) {
            return;
        }
        Long inode = null;
        Integer uid = null;
        int next = 6;
        if (inodes && words.size() > 7) {
            uid = Text.smallNumber(words.get(6));
            inode = Text.counter(words.get(7));
            next = 8;
        }
        @Nullable SocketUser user = users && words.size() > next ? user(words.get(next)) : null;
        List<SocketUser> holders = user == null ? List.of() : List.of(user);
        String address = local.substring(0, colon);
        if (state == TcpState.LISTEN) {
            int depth = (int) Math.min(receive, Integer.MAX_VALUE);
            listeners.add(new ListenSocket(address, port, depth, null, inode, null, uid, holders, users));
        } else {
            connections.add(new Connection(
                    state,
                    address,
                    port,
                    remote.substring(0, peer),
                    Math.max(0, Ports.port(remote, peer + 1)),
                    receive,
                    send,
                    inode,
                    null,
                    holders,
                    users));
        }
    }

    /// `1234/nginx: master`, or `-`.
    private static @Nullable SocketUser user(String text) {
        int slash = text.indexOf('/');
        Integer pid = slash > 0 ? Text.smallNumber(text.substring(0, slash)) : null;
        return pid == null ? null : new SocketUser(text.substring(slash + 1), pid, -1);
    }
}
