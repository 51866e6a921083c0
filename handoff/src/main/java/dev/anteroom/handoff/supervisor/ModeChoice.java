package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.upgrade.UpgradeReport.Mode;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.net.Inet4Address;
import java.util.List;
import java.util.Map;

/// How the listeners will be handed over, and why. Two listeners lose nothing, so they are taken wherever the kernel
/// can share traffic out and probes can be told from clients.
///
/// @param reason why only one listener; empty for two
record ModeChoice(Mode mode, String reason) {
    /// What one listener may cost, said before.
    static final String COST =
            "the old one accepts until it stops: what it has accepted and not yet read then may be cut "
                    + "(docs/upgrade.md has figures)";

    /// @param namespace where the listeners are
    static ModeChoice of(UpgradeRequest request, Generation old, NetNamespace namespace) {
        if (request.oneListener()) {
            return one("asked for");
        }
        if (old.hasEnded()) {
            return one("the old one has ended, and there is no traffic to share");
        }
        boolean any = false;
        for (Map.Entry<String, HeldSocket> each : old.sockets().entrySet()) {
            HeldSocket socket = each.getValue();
            if (!socket.isTcp()) {
                continue;
            }
            any = true;
            if (socket.isMptcp()) {
                return one(each.getKey() + " is an MPTCP listener, whose traffic cannot be shared out");
            }
            if (!isAlone(socket, namespace)) {
                return one(each.getKey() + " is one of several sockets on " + socket.address()
                        + ", among which something else shares the traffic out");
            }
            if (socket.address() instanceof ListenAddress.Inet inet
                    && !(inet.address() instanceof Inet4Address || inet.dualStack())) {
                return one(each.getKey() + " takes IPv6 only, where probes cannot be told from clients");
            }
        }
        return any ? new ModeChoice(Mode.TWO_LISTENERS, "") : one("no TCP listener, whose traffic could be shared out");
    }

    /// Whether no other socket listens on the address of a TCP listener.
    static boolean isAlone(HeldSocket socket, NetNamespace namespace) {
        if (!(socket.address() instanceof ListenAddress.Inet inet)) {
            return true;
        }
        try (SocketDiag diag = SocketDiag.open(namespace)) {
            List<Listener> listeners = diag.listeners(inet.port());
            return listeners.stream()
                    .filter(listener -> listener.inode() == socket.inode())
                    .noneMatch(own -> listeners.stream()
                            .anyMatch(other -> other.inode() != own.inode() && other.sharesAddressWith(own)));
        }
    }

    static ModeChoice one(String reason) {
        return new ModeChoice(Mode.ONE_LISTENER, reason);
    }

    @Override
    public String toString() {
        return switch (mode) {
            case TWO_LISTENERS -> mode.toString();
            case ONE_LISTENER -> mode + " (" + reason + "): " + COST;
        };
    }
}
