package dev.anteroom.cli;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.survey.GoExecutable;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The running Go process that a command is about.
final class GoTarget {
    private static final int MAX_PORT = 65_535;

    @Option(names = "--pid", paramLabel = "PID", description = "This running Go process.")
    @Nullable
    Integer pid;

    @Option(names = "--port", paramLabel = "PORT", description = "The Go process that listens on this port.")
    @Nullable
    Integer port;

    boolean isGiven() {
        return pid != null || port != null;
    }

    /// The process's pid; found once.
    ///
    /// @throws LinuxException where nobody or more than one Go process listens on the port
    int pid() {
        if (pid == null) {
            pid = listening(port == null ? 0 : port);
        }
        return pid;
    }

    private static int listening(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new LinuxException("A port is 1 to 65535, not " + port, 0);
        }
        TreeSet<Integer> found = new TreeSet<>();
        try (SocketDiag diag = SocketDiag.open();
                SocketHolders holders = new SocketHolders()) {
            List<Listener> listeners = diag.listeners(port);
            if (listeners.isEmpty()) {
                throw new LinuxException("Nobody listens on port " + port + " in this network namespace: try --pid", 0);
            }
            holders.refresh(listeners.stream().mapToLong(Listener::inode).toArray());
            for (Listener listener : listeners) {
                for (Holder holder : holders.of(listener.inode())) {
                    if (GoExecutable.version(holder.pid()).isPresent()) {
                        found.add(holder.pid());
                    }
                }
            }
        }
        return switch (found.size()) {
            case 0 ->
                throw new LinuxException(
                        "No Go process that may be looked at listens on port " + port + ": run as root, or try --pid",
                        0);
            case 1 -> found.first();
            default ->
                throw new LinuxException(
                        "Several Go processes hold the listener on port " + port + ": name one with --pid, of " + found,
                        0);
        };
    }
}
