package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.capture.evidence.TcpState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `ss` of iproute2 in every usual flag combination: with and without header, `Netid` and `State` columns, and the
/// details of `-i -e -m -o -p` behind the row or on indented lines below it.
///
/// Columns are told by their words and not by their place, since `ss` pads them to the terminal. Rows of other families
/// (`u_str`, `udp`, …) are passed over. With a state filter the `State` column is missing: a row with a remote
/// port is then taken for ESTABLISHED, one with `*` for LISTEN.
final class SsFormat implements TextFormat {
    private static final Map<String, TcpState> STATES = Map.ofEntries(
            Map.entry("LISTEN", TcpState.LISTEN),
            Map.entry("ESTAB", TcpState.ESTABLISHED),
            Map.entry("SYN-SENT", TcpState.SYN_SENT),
            Map.entry("SYN-RECV", TcpState.SYN_RECV),
            Map.entry("FIN-WAIT-1", TcpState.FIN_WAIT1),
            Map.entry("FIN-WAIT-2", TcpState.FIN_WAIT2),
            Map.entry("TIME-WAIT", TcpState.TIME_WAIT),
            Map.entry("CLOSE-WAIT", TcpState.CLOSE_WAIT),
            Map.entry("LAST-ACK", TcpState.LAST_ACK),
            Map.entry("CLOSING", TcpState.CLOSING),
            Map.entry("UNCONN", TcpState.CLOSE));

    private static final Set<String> FOREIGN = Set.of(
            "udp", "raw", "u_str", "u_dgr", "u_seq", "nl", "p_raw", "p_dgr", "icmp6", "sctp", "dccp", "v_str", "v_dgr",
            "v_seq", "ti_rd", "xdp", "tipc", "unix", "unknown", "???");

    static final String CUT = "the last line has no end: the file may be cut, and what isn't in it isn't thereby gone";

    /// More lines than this of one row are none of `ss`.
    private static final int MOST_WRAPPED = 4;

    @Override
    public boolean read(Lines lines, Context context, Findings findings) {
        boolean header = isHeader(lines.line());
        boolean bare = !header && Row.isBare(lines.line());
        if (!header && !bare && Row.parse(lines.line(), false) == null && !isForeign(lines.line())) {
            return false;
        }
        boolean stateless = bare || (header && !lines.line().contains("State"));
        int first = lines.number();
        if (header) {
            lines.advance();
        }
        List<Row> rows = new ArrayList<>();
        Set<String> unknownPorts = new HashSet<>();
        boolean others = false;
        boolean cut = false;
        @Nullable Row open = null;
        while (lines.hasLine()) {
            String line = lines.line();
            cut |= lines.isCut();
            Row row = Row.parse(line.strip(), stateless);
            if (row != null && lines.isCut() && !row.isWhole()) {
                open = null;
            } else if (row != null) {
                open = row.state == TcpState.CLOSE || row.localPort == Ports.UNKNOWN ? null : row;
                if (open != null) {
                    rows.add(row);
                } else if (row.state == TcpState.CLOSE) {
                    // Where only one family was asked for, ss names none: then an UNCONN row is one of UDP.
                    others = true;
                } else {
                    unknownPorts.add(row.local);
                }
            } else if (isForeign(line)) {
                others |= !line.startsWith("udp");
                open = null;
            } else if (isDetail(line) || isWrapped(lines, stateless) || (open != null && open.goesOn(line))) {
                if (open != null) {
                    open.more(line);
                }
            } else {
                break;
            }
            lines.advance();
        }
        if (!unknownPorts.isEmpty()) {
            findings.problem("rows left out whose port is a name nobody can resolve ("
                    + unknownPorts.iterator().next() + "): record ss with -n");
        }
        if (rows.isEmpty() && lines.hasLine() && isLoose(lines.line())) {
            findings.problem("the rows of ss can't be read (" + Text.shown(lines.line()) + ")");
            while (lines.hasLine() && (isLoose(lines.line()) || isDetail(lines.line()))) {
                lines.advance();
            }
            return true;
        }
        if (cut) {
            findings.problem(CUT);
        }
        if (rows.isEmpty() && (stateless || others)) {
            // Not that nothing listens: it wasn't asked for.
            findings.add(new Found.Known("sockets, none of them of TCP"), "ss-others", null, first);
            return true;
        }
        boolean all = context.heading().contains("ss ") && asksForConnections(context.heading());
        findings.add(new Found.Sockets(table(rows, all, !cut), SocketSource.SS), flavour(rows), null, first);
        return true;
    }

    /// The details of the row above, which for a TIME-WAIT socket are a line of blanks; an empty line ends the
    /// table.
    private static boolean isDetail(String line) {
        return !line.isEmpty() && Text.isBlank(line.charAt(0)) && !ProcNetTcpFormat.isHeader(line);
    }

    /// What a terminal has put on lines of their own because the row was too long for it: then the table goes on
    /// behind them.
    private static boolean isWrapped(Lines lines, boolean stateless) {
        String line = lines.line();
        for (int ahead = 1; ahead <= MOST_WRAPPED && isLoose(line); ahead++) {
            line = lines.peek(ahead);
            if (isForeign(line) || Row.parse(line.strip(), stateless) != null) {
                return true;
            }
        }
        return false;
    }

    /// Whether nothing but a wrapped row can have left this line.
    private static boolean isLoose(String line) {
        return !line.isBlank()
                && !isHeader(line)
                && Headings.of(line) == null
                && DateFormat.instant(line.strip()) == null;
    }

    /// Two calls of `ss` with different selections are views of one moment; two of the same are two moments.
    private static String flavour(List<Row> rows) {
        boolean listening = false;
        boolean connected = false;
        for (Row row : rows) {
            listening |= row.state == TcpState.LISTEN;
            connected |= row.state != TcpState.LISTEN;
        }
        return connected ? listening ? "ss-all" : "ss-connected" : "ss-listening";
    }

    private static boolean asksForConnections(String command) {
        List<String> words = Text.words(command);
        boolean listening = false;
        boolean tcpOrAny = true;
        for (String word : words) {
            if (word.startsWith("-") && !word.startsWith("--")) {
                listening |= word.indexOf('l') >= 0;
                tcpOrAny &= word.indexOf('s') < 0;
            }
        }
        return !listening && tcpOrAny && words.size() > 1;
    }

    private static boolean isHeader(String line) {
        boolean begins = line.startsWith("State") || line.startsWith("Netid") || line.startsWith("Recv-Q");
        return begins && line.contains("Send-Q") && line.contains("Local Address:Port");
    }

    private static boolean isForeign(String line) {
        int space = line.indexOf(' ');
        return space > 0
                && FOREIGN.contains(line.substring(0, space))
                && Text.words(line).size() >= 5;
    }

    private static SocketTable table(List<Row> rows, boolean asked, boolean complete) {
        boolean twoFamilies = rows.stream().anyMatch(row -> row.local.startsWith("::") || row.remote.equals("::"));
        boolean anyUsers = false;
        boolean anyLimit = false;
        int listening = 0;
        Set<Integer> hidden = new HashSet<>();
        for (Row row : rows) {
            anyUsers |= !row.users.isEmpty();
            if (row.state == TcpState.LISTEN) {
                listening++;
                anyLimit |= row.sendQueue > 0;
                if (row.users.isEmpty()) {
                    hidden.add(row.localPort);
                }
            }
        }
        // Where sock_diag is missing, ss falls back to /proc/net/tcp and prints 0 for every limit.
        boolean limits = anyLimit || listening < 2;
        List<ListenSocket> listeners = new ArrayList<>();
        List<Connection> connections = new ArrayList<>();
        for (Row row : rows) {
            if (row.state == TcpState.LISTEN) {
                Integer limit = limits ? (Integer) capped(row.sendQueue) : null;
                // Versions that write IPv6 without brackets (before iproute2 4.20) have `*` for IPv4 alone.
                listeners.add(new ListenSocket(
                        twoFamilies && row.local.equals("*") ? "0.0.0.0" : row.local,
                        row.localPort,
                        capped(row.receiveQueue),
                        limit,
                        row.inode,
                        row.drops,
                        row.uid,
                        row.users,
                        anyUsers));
            } else {
                // Where the listener's own holder couldn't be seen, a connection without one isn't thereby queued.
                boolean shown = anyUsers && !hidden.contains(row.localPort);
                connections.add(new Connection(
                        row.state,
                        row.local,
                        row.localPort,
                        row.remote,
                        Math.max(0, row.remotePort),
                        row.receiveQueue,
                        row.sendQueue,
                        row.inode,
                        row.lastSend,
                        row.users,
                        shown));
            }
        }
        return new SocketTable(listeners, connections, asked || !connections.isEmpty(), complete);
    }

    private static int capped(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /// One socket while its lines are read.
    private static final class Row {
        final TcpState state;
        final long receiveQueue;
        final long sendQueue;
        final String local;
        final int localPort;
        final String remote;
        final int remotePort;
        private String text = "";

        @Nullable
        Long inode;

        @Nullable
        Long drops;

        @Nullable
        Long lastSend;

        @Nullable
        Integer uid;

        List<SocketUser> users = List.of();

        private Row(TcpState state, long receiveQueue, long sendQueue, String local, String remote) {
            this.state = state;
            this.receiveQueue = receiveQueue;
            this.sendQueue = sendQueue;
            int colon = Ports.colon(local);
            this.local = local.substring(0, colon);
            this.localPort = Ports.port(local, colon + 1);
            int peer = Ports.colon(remote);
            this.remote = remote.substring(0, peer);
            this.remotePort = Ports.port(remote, peer + 1);
        }

        static @Nullable Row parse(String line, boolean stateless) {
            List<String> words = Text.words(line, 8);
            int at = 0;
            if (words.size() > 4 && (words.get(0).equals("tcp") || words.get(0).equals("mptcp"))) {
                at++;
            }
            TcpState state = at < words.size() ? STATES.get(words.get(at)) : null;
            if (state != null) {
                at++;
            } else if (!stateless) {
                return null;
            }
            if (words.size() < at + 4) {
                return null;
            }
            Long receive = Text.counter(words.get(at));
            Long send = Text.counter(words.get(at + 1));
            String local = words.get(at + 2);
            String remote = words.get(at + 3);
            if (receive == null || send == null || Ports.colon(local) < 0 || Ports.colon(remote) < 0) {
                return null;
            }
            if (state == null) {
                state = remote.endsWith(":*") ? TcpState.LISTEN : TcpState.ESTABLISHED;
            }
            Row row = new Row(state, receive, send, local, remote);
            row.more(line);
            return row;
        }

        /// Whether a line without a header above it is a row without its state: two numbers and two numeric
        /// endpoints.
        static boolean isBare(String line) {
            Row row = parse(line, true);
            return row != null
                    && Text.isDigit(line.charAt(0))
                    && isNumeric(row.local, row.localPort)
                    && isNumeric(row.remote, row.remotePort);
        }

        private static boolean isNumeric(String address, int port) {
            boolean numeric = address.equals("*") || address.indexOf(':') >= 0 || Text.isDigit(address.charAt(0));
            return numeric && port != Ports.UNKNOWN;
        }

        /// Whether a line that may be cut has all of the row: a listener's peer ends in `:*`, and its holders in `))`.
        boolean isWhole() {
            boolean holders = text.contains("users:(");
            return state == TcpState.LISTEN && (holders ? text.endsWith("))") : text.endsWith(":*"));
        }

        /// Takes another line of this row's.
        void more(String line) {
            text += line;
            details(text);
        }

        /// Whether the row's holders end on this line.
        boolean goesOn(String line) {
            int holders = text.indexOf("users:((");
            return holders >= 0 && text.indexOf("))", holders) < 0 && line.contains("))");
        }

        private void details(String line) {
            String ino = Text.after(line, "ino:");
            if (ino != null) {
                inode = Text.counter(ino);
            }
            String owner = Text.after(line, "uid:");
            if (owner != null) {
                uid = Text.smallNumber(owner);
            }
            String sent = Text.after(line, "lastsnd:");
            if (sent != null) {
                lastSend = Text.counter(sent);
            }
            int memory = line.indexOf("skmem:(");
            if (memory >= 0) {
                int close = line.indexOf(')', memory);
                int drop = line.lastIndexOf(",d", close);
                if (close > 0 && drop > memory) {
                    drops = Text.counter(line.substring(drop + 2, close));
                }
            }
            int holders = line.indexOf("users:(");
            if (holders >= 0) {
                users = users(line, holders + 7);
            }
        }

        /// `("nginx",pid=1,fd=3),("nginx",pid=2,fd=3))`, or `("nginx",1,3)` of old versions.
        private static List<SocketUser> users(String line, int from) {
            List<SocketUser> users = new ArrayList<>();
            int at = from;
            while (at < line.length() && line.charAt(at) == '(' && users.size() < 10_000) {
                int name = line.indexOf("\",", at + 2);
                int close = name < 0 ? -1 : line.indexOf(')', name);
                if (close < 0) {
                    break;
                }
                Integer pid = null;
                int fd = -1;
                int position = 0;
                for (String part : line.substring(name + 2, close).split(",", 5)) {
                    Integer number = Text.smallNumber(part.substring(part.indexOf('=') + 1));
                    if (number == null) {
                        continue;
                    }
                    if (part.startsWith("fd=") || (position == 1 && part.indexOf('=') < 0)) {
                        fd = number;
                    } else if (part.startsWith("pid=") || position == 0) {
                        pid = number;
                    }
                    position++;
                }
                if (pid != null) {
                    users.add(new SocketUser(line.substring(at + 2, name), pid, fd));
                }
                at = close + 1;
                if (at < line.length() && line.charAt(at) == ',') {
                    at++;
                }
            }
            return List.copyOf(users);
        }
    }
}
