package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.QueueDepth;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `net.ipv4.tcp_migrate_req`, set for a moment: while it is 1, what is queued on a member of a SO_REUSEPORT
/// group that leaves moves to another member instead of being reset. It is the namespace's, so it is put back to
/// what it was; what it was is on disk while it is set. Needs root.
final class MigrateRequests {
    private static final String PATH = "/proc/sys/net/ipv4/tcp_migrate_req";
    /// A handshake that was half done when its listener left is completed within a round trip or a retransmission; the
    /// request moves then, and only if the sysctl is still set.
    private static final long HANDSHAKES_MILLIS = 1_200;

    private final NetNamespace namespace;
    private final Persist persist;

    /// Keeps the earlier value on disk.
    interface Persist {
        void migrateRequests(@Nullable String before);
    }

    MigrateRequests(NetNamespace namespace, Persist persist) {
        this.namespace = namespace;
        this.persist = persist;
    }

    /// Stops `leaving` for all its holders and closes it; what is queued on it moves to a sibling.
    ///
    /// @return how many were queued and could not be moved: they were reset
    synchronized int retire(HeldSocket leaving) {
        String before = read();
        boolean change = before != null && !before.equals("1");
        boolean moves = before != null && (!change || write("1"));
        if (change && moves) {
            persist.migrateRequests(before);
        }
        int queued = leaving.queue().map(QueueDepth::depth).orElse(0);
        try {
            // A close would not do where a child of the service still has it open.
            leaving.shutdown();
        } finally {
            leaving.close();
            if (before != null && change && moves) {
                pause();
                write(before);
                persist.migrateRequests(null);
            }
        }
        return moves ? 0 : queued;
    }

    /// An earlier supervisor died while it was set.
    void restore(String before) {
        write(before);
    }

    private @Nullable String read() {
        return namespace.call(() -> KernelFile.read(PATH)).map(String::strip).orElse(null);
    }

    private boolean write(String value) {
        try {
            return namespace.call(() -> {
                try (FileOutputStream file = new FileOutputStream(PATH)) {
                    file.write(value.getBytes(StandardCharsets.US_ASCII));
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (LinuxException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(HANDSHAKES_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
