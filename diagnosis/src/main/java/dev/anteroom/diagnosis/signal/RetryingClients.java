package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.TcpState;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Clients in the listener's own network namespace (a sidecar, a proxy on the same host) whose SYN got no answer.
///
/// A SYN to a listener of the same namespace never leaves the kernel: the answer is there before `connect` has
/// returned, so that a listing hardly ever catches one in SYN_SENT. Several at one moment are connections that the
/// listener turned away (`net/ipv4/tcp_input.c`, `tcp_conn_request`: accept queue or SYN queue full) and that wait for
/// their retransmission timer, 1 s and longer. It shows losses *now*, where a counter that was read once doesn't.
///
/// @param most sockets in SYN_SENT to the listener in one listing
public record RetryingClients(int most, String file) implements Signal {
    /// Fewer may be on their way.
    private static final int FEWEST = 5;

    /// Empty where no listing has connections.
    public static Optional<RetryingClients> of(ListenerGroup group, ProcessEvidence process) {
        int most = -1;
        String file = "";
        for (Observation<SocketTable> table : process.sockets().observations()) {
            if (!table.value().connectionsListed()) {
                continue;
            }
            int here = count(group, table.value());
            if (here > most) {
                most = here;
                file = table.file();
            }
        }
        return most < 0 ? Optional.empty() : Optional.of(new RetryingClients(most, file));
    }

    private static int count(ListenerGroup group, SocketTable table) {
        Set<String> own = new HashSet<>();
        for (ListenSocket socket : table.listeners()) {
            own.add(socket.address());
        }
        for (Connection connection : table.connections()) {
            if (connection.localPort() == group.port()) {
                own.add(connection.localAddress());
            }
        }
        int count = 0;
        for (Connection connection : table.connections()) {
            if (connection.state() == TcpState.SYN_SENT
                    && connection.remotePort() == group.port()
                    && (isLoopback(connection.remoteAddress()) || own.contains(connection.remoteAddress()))) {
                count++;
            }
        }
        return count;
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("[::1]");
    }

    /// Whether connections are being lost at the listener.
    public boolean notable() {
        return most >= FEWEST;
    }

    @Override
    public String id() {
        return "retrying_clients";
    }

    @Override
    public double strength() {
        return notable() ? 0.7 : 0;
    }

    @Override
    public String summary() {
        return notable()
                ? Words.count(most, "client") + " of this host had no answer to a SYN and wait to try again"
                : "no client of this host waits for an answer to its SYN";
    }

    @Override
    public List<Fact> facts() {
        return notable()
                ? List.of(Fact.number(
                        "clients of this host in SYN_SENT to the listener, which turned their SYN away",
                        most,
                        "connections",
                        null,
                        file))
                : List.of();
    }
}
