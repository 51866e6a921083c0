package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Optional;

/// The listener's backlog, frozen when `listen()` was called, against today's `net.core.somaxconn`.
///
/// Go reads somaxconn once a process and passes it to every `listen()` (`net/sock_linux.go`, `maxListenerBacklog`), so
/// an untouched Go listener has them equal. A smaller backlog means that the socket was listened on when somaxconn was
/// smaller, or by code that asked for less.
public record BacklogVersusSomaxconn(int backlog, long somaxconn, boolean askedFor, String file) implements Signal {
    public static Optional<BacklogVersusSomaxconn> of(
            ListenerGroup group, List<ListenerGroup> all, ProcessEvidence process) {
        int limit = group.limit();
        if (limit < 0) {
            return Optional.empty();
        }
        Optional<BacklogVersusSomaxconn> known = process.sysctls()
                .map(s -> s.number("net.core.somaxconn"))
                .last()
                .map(somaxconn -> new BacklogVersusSomaxconn(
                        limit, somaxconn.value(), askedFor(group, all, somaxconn.value()), somaxconn.file()));
        return known.or(() -> byNeighbours(group, limit, all));
    }

    /// Without the sysctl: somaxconn is at least what the largest backlog of the namespace is.
    private static Optional<BacklogVersusSomaxconn> byNeighbours(
            ListenerGroup group, int limit, List<ListenerGroup> all) {
        int largest = limit;
        String file = "";
        for (ListenerGroup other : all) {
            if (other.limit() > largest) {
                largest = other.limit();
                file = other.sockets().observations().getLast().file();
            }
        }
        return largest == limit
                ? Optional.empty()
                : Optional.of(new BacklogVersusSomaxconn(limit, largest, askedFor(group, all, largest), file));
    }

    /// Descriptor of the first socket that a Go program makes. An inherited listener never has it: it came as 3,
    /// and `net.FileListener` works on a duplicate (`net/file_unix.go`, `newFileFD`).
    private static final int FIRST_OWN = 3;

    /// The backlogs of the manuals and of old examples end here. No kernel has so small a somaxconn by itself:
    /// it was 128 from the start and is 4096 since Linux 5.4.
    private static final int LARGEST_BY_HAND = 10;

    /// Whether the service asked for a small backlog itself, so that it isn't left over: it is one that only code
    /// asks for, or this socket was made after another listener that already has today's limit, or by the same
    /// process as one. Socket inodes grow with time, in batches for each CPU (get_next_ino in the kernel's
    /// fs/inode.c); a Go process reads somaxconn once.
    private static boolean askedFor(ListenerGroup group, List<ListenerGroup> all, long somaxconn) {
        if (group.limit() <= LARGEST_BY_HAND) {
            return true;
        }
        for (SocketUser user : group.latest().getFirst().users()) {
            if (user.fd() == FIRST_OWN
                    && all.stream()
                            .anyMatch(other -> other.limit() == somaxconn
                                    && other.latest().getFirst().users().stream()
                                            .anyMatch(u -> u.pid() == user.pid()))) {
                return true;
            }
        }
        Long own = group.latest().getFirst().inode();
        if (own == null || own <= 0) {
            return false;
        }
        for (ListenerGroup other : all) {
            Long inode = other.latest().getFirst().inode();
            if (inode != null && inode > 0 && inode < own && other.limit() == somaxconn) {
                return true;
            }
        }
        return false;
    }

    public boolean stale() {
        return backlog < somaxconn;
    }

    @Override
    public String id() {
        return "backlog_vs_somaxconn";
    }

    @Override
    public double strength() {
        return stale() ? 0.7 : 0;
    }

    @Override
    public String summary() {
        return stale()
                ? "the listener's backlog is " + backlog + ", though somaxconn now allows " + somaxconn
                : "the listener's backlog of " + backlog + " is what somaxconn (" + somaxconn + ") allows";
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.number(
                "net.core.somaxconn, against a backlog of " + backlog, somaxconn, "connections", null, file));
    }
}
