package dev.anteroom.handoff.relisten;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.socket.HeldSocket;
import java.util.ArrayList;
import java.util.List;

/// Changes the limit of a running service's accept queue: `listen(fd, backlog)` again, on a duplicate of its
/// listener. The limit is per socket and frozen at `listen` (net/ipv4/af_inet.c, `inet_listen`: on a socket that
/// already listens only `sk_max_ack_backlog` is set), and somaxconn caps it each time (net/socket.c,
/// `__sys_listen`).
///
/// The proof is the kernel's: the limit as sock_diag tells it, before and after.
public final class Relisten {
    private static final String SOMAXCONN = "net.core.somaxconn";

    private Relisten() {}

    /// What became of one listener.
    ///
    /// @param before as the kernel told it before
    /// @param after as it tells it now
    public record Outcome(Listener before, Listener after) {}

    /// What was asked, and what became of it.
    ///
    /// @param pid whose listeners
    /// @param port on which port
    /// @param asked the backlog asked for
    /// @param somaxconn what capped it, in the process's network namespace
    /// @param outcomes one for each of its listeners on the port
    public record Report(int pid, int port, int asked, long somaxconn, List<Outcome> outcomes) {
        public Report {
            outcomes = List.copyOf(outcomes);
        }

        /// Whether every listener has now what was asked for.
        public boolean asAsked() {
            return outcomes.stream().allMatch(outcome -> outcome.after().limit() == asked);
        }

        /// The command that puts the limit back.
        public String undo() {
            return "anteroom relisten --pid " + pid + " --port " + port + " --backlog "
                    + outcomes.getFirst().before().limit();
        }

        /// The command that lifts the cap, in the process's own namespace.
        public String raise() {
            return "nsenter -t " + pid + " -n sysctl -w " + SOMAXCONN + "=" + asked;
        }
    }

    /// @param backlog 1 or more
    /// @throws HandoffException where the process has no such listener
    /// @throws dev.anteroom.linux.PermissionException where it may not be borrowed
    public static Report run(int pid, int port, int backlog) {
        List<ListenerOfProcess> found = ListenerOfProcess.find(pid, port);
        try (Pidfd process = Pidfd.open(pid).orElseThrow(() -> new HandoffException("There is no process " + pid));
                NetNamespace namespace =
                        NetNamespace.of(pid).orElseThrow(() -> new HandoffException("There is no process " + pid));
                SocketDiag diag = SocketDiag.open(namespace)) {
            List<Outcome> outcomes = new ArrayList<>();
            for (ListenerOfProcess each : found) {
                try (HeldSocket borrowed = HeldSocket.own(process.borrow(each.fd()))) {
                    if (borrowed.inode() != each.listener().inode()) {
                        throw new HandoffException("Descriptor " + each.fd() + " of process " + pid
                                + " became another socket meanwhile: try again");
                    }
                    borrowed.listen(backlog);
                }
                outcomes.add(new Outcome(each.listener(), again(diag, each.listener())));
            }
            long somaxconn = Sysctls.read(List.of(SOMAXCONN), namespace)
                    .number(SOMAXCONN)
                    .orElse(-1);
            return new Report(pid, port, backlog, somaxconn, outcomes);
        }
    }

    private static Listener again(SocketDiag diag, Listener before) {
        return diag.listeners(before.port()).stream()
                .filter(listener -> listener.cookie() == before.cookie())
                .findFirst()
                .orElseThrow(() -> new HandoffException(before.endpoint() + " was closed meanwhile"));
    }
}
