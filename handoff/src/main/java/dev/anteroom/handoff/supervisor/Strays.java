package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.HeldSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Processes that a newcomer left behind when it ended, with one of the listeners open: they would go on accepting.
final class Strays {
    private Strays() {}

    /// Ends them: SIGTERM, and SIGKILL after `cleanup`.
    ///
    /// @param serves who goes on serving: their listeners may be shared
    /// @return their pids
    static List<Integer> end(Generation newcomer, Generation serves, Duration cleanup) {
        Set<Long> inodes = new HashSet<>();
        newcomer.sockets().values().stream().map(HeldSocket::inode).forEach(inodes::add);
        serves.sockets().values().stream().map(HeldSocket::inode).forEach(inodes::add);
        List<Integer> strays = new ArrayList<>();
        for (int pid : new Family(newcomer).strays(inodes)) {
            Pidfd.open(pid).ifPresent(stray -> {
                try (stray) {
                    stray.signal(Signal.TERM);
                    if (!stray.awaitEnd(cleanup)) {
                        stray.signal(Signal.KILL);
                        stray.awaitEnd(cleanup);
                    }
                    strays.add(pid);
                }
            });
        }
        return strays;
    }
}
