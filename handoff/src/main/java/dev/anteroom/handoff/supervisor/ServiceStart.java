package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.service.KnownServer;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.Spawn;
import dev.anteroom.linux.socket.HeldSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Starts a process of the service by the systemd protocol (sd_listen_fds(3), sd_notify(3)): the listeners from
/// descriptor 3 on, LISTEN_FDS, LISTEN_FDNAMES, LISTEN_PID, NOTIFY_SOCKET; and by its own way where it has one
/// ([KnownServer]).
final class ServiceStart {
    private static final Path SHELL = Path.of("/bin/sh");
    /// LISTEN_PID is the child's own pid, which only the child knows before it runs: a shell sets it and becomes the
    /// service.
    private static final String BECOME = "LISTEN_PID=$$; export LISTEN_PID; exec \"$0\" \"$@\"";

    private ServiceStart() {}

    /// @param standardError of this process, for the service's
    static Pidfd start(
            ServiceConfig config,
            List<String> command,
            Map<String, HeldSocket> sockets,
            Path notify,
            int standardError) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        // what this supervisor itself was given by systemd or by its launcher isn't the service's
        environment
                .keySet()
                .removeIf(name -> name.startsWith("LISTEN_")
                        || name.startsWith("WATCHDOG_")
                        || name.startsWith("ANTEROOM_")
                        || name.equals("NOTIFY_SOCKET"));
        environment.putAll(KnownServer.environment(command, sockets.size()));
        environment.putAll(config.environment());
        environment.put("NOTIFY_SOCKET", notify.toString());
        environment.put("LISTEN_FDS", Integer.toString(sockets.size()));
        environment.put("LISTEN_FDNAMES", String.join(":", sockets.keySet()));
        List<String> arguments = new ArrayList<>(List.of("-c", BECOME));
        arguments.addAll(command);
        List<Integer> descriptors =
                sockets.values().stream().map(HeldSocket::fd).toList();
        @Nullable Path directory = config.directory();
        return new Spawn(SHELL, arguments, environment, directory, descriptors, standardError).start();
    }
}
