package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.libc.MessageCalls;
import dev.anteroom.linux.socket.HeldSocket;
import java.util.LinkedHashMap;
import java.util.Map;

/// This process as systemd's service: the sockets it was activated with (sd_listen_fds(3)), and whom it notifies.
final class SystemdActivation {
    private static final int FIRST = 3;
    private static final int MOST = 253;

    private SystemdActivation() {}

    /// The sockets of LISTEN_FDS, if LISTEN_PID is this process, by their LISTEN_FDNAMES; where several have one
    /// name (a socket unit names all its sockets alike) the second is `name-2`.
    static Map<String, HeldSocket> sockets() {
        Map<String, HeldSocket> sockets = new LinkedHashMap<>();
        String pid = System.getenv("LISTEN_PID");
        String count = System.getenv("LISTEN_FDS");
        if (count == null
                || pid == null
                || !pid.equals(Long.toString(ProcessHandle.current().pid()))) {
            return sockets;
        }
        if (!count.matches("[0-9]{1,3}") || Integer.parseInt(count) > MOST) {
            throw new HandoffException("LISTEN_FDS is \"" + count + "\", not a number of sockets");
        }
        String[] names = java.util.Objects.requireNonNullElse(System.getenv("LISTEN_FDNAMES"), "")
                .split(":", -1);
        for (int i = 0; i < Integer.parseInt(count); i++) {
            HeldSocket socket = HeldSocket.own(FIRST + i);
            MessageCalls.fcntl(socket.fd(), MessageCalls.F_SETFD, MessageCalls.FD_CLOEXEC);
            String plain = i < names.length && !names[i].isEmpty() && !names[i].equals("unknown")
                    ? names[i].replaceAll("[^A-Za-z0-9_.-]", "_")
                    : "listener";
            String name = plain;
            for (int n = 2; sockets.containsKey(name); n++) {
                name = plain + "-" + n;
            }
            sockets.put(name, socket);
        }
        return sockets;
    }
}
