package dev.anteroom.linux.tuning;

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

/// What the judgement rests on, as read at one moment.
///
/// @param sysctls of the target's network namespace
/// @param listeners of that namespace that are to be judged
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
    /// @throws dev.anteroom.linux.PermissionException where the namespace may not be entered, or the process is
    ///     another user's
    public static TuningFacts read(NetNamespace namespace, OptionalLong pid, int port) {
        Sysctls sysctls = Sysctls.read(SYSCTLS, namespace);
        List<Listener> listeners;
        try (SocketDiag diag = SocketDiag.open(namespace)) {
            listeners = diag.listeners(port);
        }
        Optional<Limits.Limit> openFiles =
                pid.isPresent() ? Limits.of(pid.getAsLong()).flatMap(Limits::openFiles) : Optional.empty();
        OptionalLong used = pid.isPresent() ? FdTable.of(pid.getAsLong()).count() : OptionalLong.empty();
        return new TuningFacts(sysctls, listeners, openFiles, used, FileHandles.read());
    }
}
