package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.proc.Lineage;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.socket.FdPassing;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Hands the listeners to whoever connects, over SCM_RIGHTS: for a service that this supervisor didn't start and
/// that cannot inherit them. One message: the names, a line each, and the descriptors in the same order. Root,
/// the supervisor's user and the service's user may have them.
final class ListenerServer implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final long NOBODY = -2;

    private final Supervisor supervisor;
    private final Path path;
    private final HeldSocket server;
    private volatile boolean closed;

    private ListenerServer(Supervisor supervisor, Path path, HeldSocket server) {
        this.supervisor = supervisor;
        this.path = path;
        this.server = server;
    }

    static ListenerServer start(Supervisor supervisor) {
        Path path = supervisor.directory().listeners();
        try {
            Files.deleteIfExists(path);
            HeldSocket server = HeldSocket.listen(new ListenAddress.Unix(path), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
            ListenerServer listeners = new ListenerServer(supervisor, path, server);
            Thread.ofPlatform().daemon().name("listeners").start(listeners::run);
            return listeners;
        } catch (IOException e) {
            throw new HandoffException("The socket " + path + " cannot be opened: " + e.getMessage());
        }
    }

    private void run() {
        while (!closed) {
            try (HeldSocket client = server.accept()) {
                hand(client);
            } catch (LinuxException e) {
                if (!closed) {
                    supervisor.refused("-", "listeners", "failed: " + e.getMessage());
                }
            }
        }
    }

    private void hand(HeldSocket client) {
        int uid = client.peerUid();
        Generation current = supervisor.current().orElse(null);
        if (current == null || !mayHave(uid, current)) {
            supervisor.refused("uid " + uid, "listeners", "refused");
            return;
        }
        Map<String, HeldSocket> sockets = current.sockets();
        List<Integer> descriptors = new ArrayList<>();
        sockets.values().forEach(socket -> descriptors.add(socket.fd()));
        FdPassing.send(client.fd(), String.join("\n", sockets.keySet()) + "\n", descriptors);
        supervisor.audit("uid " + uid, "listeners", "handed " + sockets.keySet());
    }

    private static boolean mayHave(int uid, Generation current) {
        Pidfd process = current.process();
        // Looked at while its number can't be another's.
        long service = Lineage.of(process.pid())
                .filter(found -> found.startTicks() == process.startTicks())
                .map(Lineage::effectiveUid)
                .orElse(NOBODY);
        return uid == 0 || uid == SafeFolder.ownUid() || uid == service;
    }

    @Override
    public void close() {
        closed = true;
        server.shutdown();
        server.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next supervisor replaces it.
            return;
        }
    }
}
