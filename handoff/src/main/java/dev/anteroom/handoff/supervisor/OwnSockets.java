package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Listeners that a newcomer opened itself on the ports it was to be handed: the same port, another inode. With
/// SO_REUSEPORT such a bind succeeds, and then two queues share the address of which the supervisor holds only one:
/// what the kernel puts into that one nobody accepts.
final class OwnSockets implements AutoCloseable {
    private final SocketDiag diag;
    private final Set<Integer> ports = new HashSet<>();
    private final Set<Long> known = new HashSet<>();

    /// @param held what listens on the service's addresses and is meant to; everything that listens there now is known
    OwnSockets(NetNamespace namespace, Collection<HeldSocket> held) {
        this.diag = SocketDiag.open(namespace);
        for (HeldSocket socket : held) {
            if (socket.isTcp() && socket.address() instanceof ListenAddress.Inet inet) {
                ports.add(inet.port());
            }
        }
        know(held);
        for (int port : ports) {
            diag.listeners(port).forEach(listener -> known.add(listener.inode()));
        }
    }

    /// These are held as well.
    void know(Collection<HeldSocket> held) {
        held.forEach(socket -> known.add(socket.inode()));
    }

    /// A listener of its own.
    ///
    /// @param pid who of the newcomer's processes has it open
    record Own(Listener listener, int pid) {}

    /// @return the first found; empty where there is none, or where the kernel can't be asked now
    Optional<Own> of(Family newcomer) {
        try {
            for (int port : ports) {
                for (Listener listener : diag.listeners(port)) {
                    if (known.contains(listener.inode())) {
                        continue;
                    }
                    Optional<Integer> pid = newcomer.holder(listener.inode());
                    if (pid.isPresent()) {
                        return Optional.of(new Own(listener, pid.get()));
                    }
                    known.add(listener.inode());
                }
            }
        } catch (LinuxException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /// The sentence that helps.
    ///
    /// @param command what was started
    static String sentence(Own own, List<String> command) {
        return Family.named(own.pid()) + " opened " + own.listener().endpoint()
                + " itself (SO_REUSEPORT, socket " + own.listener().inode()
                + ") instead of taking the listener from LISTEN_FDS: " + advice(command);
    }

    /// What such a program needs to take its listener.
    static String advice(List<String> command) {
        String program = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
        return switch (program) {
            case "caddy" -> "write \"bind fd/3\" into its Caddyfile (caddy 2.9 and newer; older ones cannot)";
            case "haproxy" ->
                "write \"bind fd@3\" into its configuration; or leave it to its own reload (-W, \"expose-fd"
                        + " listeners\" on its stats socket, kill -USR2 MASTER)";
            case "nginx" ->
                "let a \"listen\" line name the address exactly as it was opened: nginx takes a listener by its"
                        + " address";
            default -> "make it listen on descriptor 3 where LISTEN_FDS is set (docs/upgrade.md shows how)";
        };
    }

    @Override
    public void close() {
        diag.close();
    }
}
