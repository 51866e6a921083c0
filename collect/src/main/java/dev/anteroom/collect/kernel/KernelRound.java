package dev.anteroom.collect.kernel;

import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.write.CaptureWriter;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.cgroup.CgroupFiles;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.proc.Sysctls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One round of kernel files: everything that is read at one moment, within some milliseconds.
public final class KernelRound {
    private static final List<String> SYSCTLS = List.of(
            "net.core.somaxconn",
            "net.ipv4.tcp_max_syn_backlog",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_abort_on_overflow",
            "net.ipv4.tcp_synack_retries",
            "net.ipv4.tcp_syn_linear_timeouts",
            "net.ipv4.tcp_migrate_req",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_max_tw_buckets",
            "net.ipv4.ip_local_port_range",
            "fs.file-max",
            "fs.file-nr",
            "fs.nr_open");

    /// Descriptors whose target is read; the rest are listed without.
    private static final int MOST_LINKS = 10_000;

    private final CaptureWriter writer;
    private final Target target;
    private final SocketText sockets;
    private int round;

    public KernelRound(CaptureWriter writer, Target target) {
        this.writer = writer;
        this.target = target;
        this.sockets = new SocketText(writer);
    }

    /// Takes the next round.
    ///
    /// @return its number, from 1
    public int take() {
        round++;
        NetNamespace namespace = target.namespace();
        Integer pid = target.pid();
        if (namespace != null) {
            file("ss.txt", "sockets", "sock_diag", () -> Optional.of(sockets.table(namespace, target)));
            file("sysctl.txt", "parameters", "sysctl", () -> Optional.of(sysctls(namespace)));
        }
        if (pid != null) {
            ProcNet net = ProcNet.of(pid);
            for (String name : List.of("netstat", "snmp", "sockstat")) {
                file(name, "counters", "/proc/" + pid + "/net/" + name, () -> net.text(name));
            }
            if (namespace == null) {
                // Without sock_diag: depths without limits.
                for (String name : List.of("tcp", "tcp6")) {
                    file(name, "sockets", "/proc/" + pid + "/net/" + name, () -> net.text(name));
                }
            }
            for (String name : List.of("status", "stat", "limits", "cgroup")) {
                file(name, "process", "/proc/" + pid + "/" + name, () -> KernelFile.read("/proc/" + pid + "/" + name));
            }
            file("schedstat", "process", "/proc/" + pid + "/task/*/schedstat", () -> schedstat(pid));
            file("fd.txt", "descriptors", "ls -l /proc/" + pid + "/fd", () -> descriptors(pid));
            attempt("the cgroup's files", () -> {
                CgroupFiles.of(pid).forEach((name, text) -> file(name, "cgroup", name, () -> Optional.of(text)));
                return Optional.empty();
            });
        } else if (namespace != null) {
            namespace.call(() -> {
                ProcNet net = ProcNet.ofThisThread();
                for (String name : List.of("netstat", "snmp", "sockstat")) {
                    file(name, "counters", "/proc/net/" + name, () -> net.text(name));
                }
                return null;
            });
        }
        return round;
    }

    private void file(String name, String kind, String source, Supplier<Optional<String>> content) {
        Instant now = Instant.now();
        String text = attempt(source, content);
        if (text != null && !text.isEmpty()) {
            writer.text(String.format(Locale.ROOT, "kernel/%04d/%s", round, name), kind, now, source, text);
        }
    }

    private @Nullable String attempt(String what, Supplier<Optional<String>> content) {
        try {
            return content.get().orElse(null);
        } catch (PermissionException e) {
            writer.note("Left out: " + e.getMessage());
        } catch (LinuxException e) {
            writer.note("Left out: " + what + ": " + e.getMessage());
        }
        return null;
    }

    private static String sysctls(NetNamespace namespace) {
        Sysctls values = Sysctls.read(SYSCTLS, namespace);
        StringBuilder text = new StringBuilder();
        for (String name : SYSCTLS) {
            values.text(name)
                    .ifPresent(value ->
                            text.append(name).append(" = ").append(value).append('\n'));
        }
        return text.toString();
    }

    private static Optional<String> schedstat(int pid) {
        StringBuilder rows = new StringBuilder();
        try (DirectoryScan scan = new DirectoryScan()) {
            if (scan.open("/proc/" + pid + "/task") < 0) {
                return Optional.empty();
            }
            for (int tid = scan.nextNumber(); tid >= 0; tid = scan.nextNumber()) {
                KernelFile.read("/proc/" + pid + "/task/" + tid + "/schedstat").ifPresent(rows::append);
            }
        }
        return Optional.of(rows.toString());
    }

    private Optional<String> descriptors(int pid) {
        String directory = "/proc/" + pid + "/fd";
        StringBuilder text = new StringBuilder(directory).append(":\n");
        int count = 0;
        try (DirectoryScan scan = new DirectoryScan()) {
            int opened = scan.open(directory);
            if (opened < 0) {
                writer.note("Left out: the open files of process " + pid
                        + ": run as root, as its own user, or with CAP_SYS_PTRACE");
                return Optional.empty();
            }
            for (int fd = scan.nextNumber(); fd >= 0; fd = scan.nextNumber()) {
                text.append("lrwx------ 1 - - 64 - - - ").append(fd).append(" -> ");
                text.append(count++ < MOST_LINKS ? link(directory, fd) : "?").append('\n');
            }
        }
        if (count > MOST_LINKS) {
            writer.note("Of " + count + " descriptors the targets of " + MOST_LINKS + " were read");
        }
        return Optional.of(text.toString());
    }

    private static String link(String directory, int fd) {
        try {
            // A file's name can hold anything.
            return Files.readSymbolicLink(Path.of(directory, Integer.toString(fd)))
                    .toString()
                    .replaceAll("\\p{Cntrl}", "?");
        } catch (IOException e) {
            return "?";
        }
    }
}
