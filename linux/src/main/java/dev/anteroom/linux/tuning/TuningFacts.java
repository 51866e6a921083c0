package dev.anteroom.linux.tuning;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.FileHandles;
import dev.anteroom.linux.proc.Limits;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the judgement rests on, as read at one moment.
///
/// @param sysctls of the target's network namespace
/// @param listeners of that namespace that are to be judged: of the process, where one was named and its files may be
///     listed
/// @param openFiles RLIMIT_NOFILE of the process, where one was named
/// @param usedFiles its open descriptors
/// @param handles the machine's open files
public record TuningFacts(
        Sysctls sysctls,
        List<Listener> listeners,
        Optional<Limits.Limit> openFiles,
        OptionalLong usedFiles,
        Optional<FileHandles> handles) {
    static final List<String> SYSCTLS = List.of(
            "net.core.somaxconn",
            "net.ipv4.tcp_max_syn_backlog",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_abort_on_overflow",
            "net.ipv4.tcp_migrate_req",
            "fs.file-max",
            "fs.nr_open");

    public TuningFacts {
        listeners = List.copyOf(listeners);
    }

    /// Reads them in `namespace`.
    ///
    /// @param pid the process whose limits are judged, empty for none
    /// @param port the port whose listeners are judged, 0 for all
    /// @throws PermissionException where the namespace may not be entered
    public static TuningFacts read(NetNamespace namespace, OptionalLong pid, int port) {
        Sysctls sysctls = Sysctls.read(SYSCTLS, namespace);
        List<Listener> listeners;
        try (SocketDiag diag = SocketDiag.open(namespace)) {
            listeners = diag.listeners(port);
        }
        if (pid.isEmpty()) {
            return new TuningFacts(sysctls, listeners, Optional.empty(), OptionalLong.empty(), FileHandles.read());
        }
        long process = pid.getAsLong();
        return new TuningFacts(
                sysctls,
                heldBy(process, listeners),
                unlessForbidden(() -> Limits.of(process).flatMap(Limits::openFiles), Optional.empty()),
                unlessForbidden(() -> FdTable.of(process).count(), OptionalLong.empty()),
                FileHandles.read());
    }

    private static List<Listener> heldBy(long pid, List<Listener> listeners) {
        Set<Long> inodes =
                unlessForbidden(() -> FdTable.of(pid).sockets(), Optional.<List<FdTable.SocketFd>>empty())
                        .orElse(List.of())
                        .stream()
                        .map(FdTable.SocketFd::inode)
                        .collect(Collectors.toSet());
        return inodes.isEmpty()
                ? listeners
                : listeners.stream()
                        .filter(listener -> inodes.contains(listener.inode()))
                        .toList();
    }

    /// What may not be read is left out of the table; the rest is still judged.
    private static <T> T unlessForbidden(Supplier<T> source, T otherwise) {
        try {
            return source.get();
        } catch (PermissionException e) {
            return otherwise;
        }
    }
}
