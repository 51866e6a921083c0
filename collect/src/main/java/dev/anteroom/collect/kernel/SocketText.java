package dev.anteroom.collect.kernel;

import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.write.CaptureWriter;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.sockdiag.Handshake;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import dev.anteroom.linux.sockdiag.TcpState;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.StringJoiner;

/// The sockets of a namespace in the words of `ss -tanie` (iproute2, misc/ss.c): every listener with its holders, the
/// connections of the target's ports with their age where they are queued, half-open handshakes.
final class SocketText {
    private static final int MOST_CONNECTIONS = 20_000;

    private final CaptureWriter writer;

    SocketText(CaptureWriter writer) {
        this.writer = writer;
    }

    String table(NetNamespace namespace, Target target) {
        StringBuilder text = new StringBuilder("State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\n");
        try (SocketDiag diag = SocketDiag.open(namespace);
                SocketHolders holders = new SocketHolders()) {
            List<Listener> listeners = diag.listeners();
            SocketRows rows = new SocketRows();
            StringBuilder connections = new StringBuilder();
            for (int port : target.servicePorts()) {
                diag.dumpQueued(port, rows);
                connections(rows, connections);
                handshakes(diag.handshakes(port), connections);
            }
            // Walking all processes takes longest, and the depths and the connections should be of one moment.
            holders.refresh(listeners.stream().mapToLong(Listener::inode).toArray());
            for (Listener listener : listeners) {
                text.append("LISTEN ")
                        .append(listener.depth())
                        .append(' ')
                        .append(listener.limit())
                        .append(' ')
                        .append(listener.endpoint())
                        .append(
                                listener.address() instanceof Inet6Address && !listener.dualStack()
                                        ? " [::]:*"
                                        : " *:*")
                        .append(users(holders.of(listener.inode())))
                        .append(" uid:")
                        .append(listener.uid())
                        .append(" ino:")
                        .append(listener.inode())
                        .append(" skmem:(r0,rb0,t0,tb0,f0,w0,o0,bl0,d")
                        .append(listener.drops())
                        .append(")\n");
            }
            if (holders.hiddenProcesses() > 0) {
                writer.note(holders.hiddenProcesses()
                        + " processes may not be looked at, so holders of listeners may be missing: run as root");
            }
            text.append(connections);
        }
        return text.toString();
    }

    private static String users(List<Holder> holders) {
        if (holders.isEmpty()) {
            return "";
        }
        StringJoiner users = new StringJoiner(",", " users:(", ")");
        for (Holder holder : holders) {
            users.add("(\"" + holder.command().replaceAll("[\"()\\p{Cntrl}]", "?") + "\",pid=" + holder.pid() + ",fd="
                    + holder.fd() + ")");
        }
        return users.toString();
    }

    private void connections(SocketRows rows, StringBuilder text) {
        int written = 0;
        int left = 0;
        for (int row = 0; row < rows.size(); row++) {
            boolean queued = rows.isQueued(row);
            if (!queued && written >= MOST_CONNECTIONS) {
                left++;
                continue;
            }
            written++;
            text.append(rows.state(row) == TcpState.CLOSE_WAIT ? "CLOSE-WAIT " : "ESTAB ")
                    .append(rows.receiveQueue(row))
                    .append(' ')
                    .append(rows.sendQueue(row))
                    .append(' ');
            place(text, rows.localAddress(row), rows.localPort(row)).append(' ');
            place(text, rows.remoteAddress(row), rows.remotePort(row))
                    .append(" uid:")
                    .append(rows.uid(row))
                    .append(" ino:")
                    .append(rows.inode(row));
            if (rows.lastDataSentMillis(row) >= 0) {
                text.append(" lastsnd:").append(rows.lastDataSentMillis(row));
            }
            text.append('\n');
        }
        if (left > 0) {
            writer.note(left + " accepted connections were left out of ss.txt");
        }
    }

    private static void handshakes(List<Handshake> handshakes, StringBuilder text) {
        for (Handshake handshake : handshakes.subList(0, Math.min(handshakes.size(), MOST_CONNECTIONS))) {
            text.append("SYN-RECV 0 0 ");
            place(text, handshake.localAddress(), handshake.localPort()).append(' ');
            place(text, handshake.peerAddress(), handshake.peerPort()).append('\n');
        }
    }

    private static StringBuilder place(StringBuilder text, InetAddress address, int port) {
        String host = address.getHostAddress();
        int scope = host.indexOf('%');
        host = scope < 0 ? host : host.substring(0, scope);
        return address instanceof Inet6Address
                ? text.append('[').append(host).append("]:").append(port)
                : text.append(host).append(':').append(port);
    }
}
