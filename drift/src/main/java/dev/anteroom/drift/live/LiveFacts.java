package dev.anteroom.drift.live;

import dev.anteroom.drift.declared.SysctlFiles;
import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.facts.ListenerFacts;
import dev.anteroom.drift.facts.NamespaceFacts;
import dev.anteroom.drift.facts.NotSeen;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.proc.ProcNet;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the running host. Changes nothing, and waits for nothing.
public final class LiveFacts {
    private static final List<String> OF_A_NAMESPACE = List.of(
            "net.core.somaxconn",
            "net.ipv4.tcp_max_syn_backlog",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_abort_on_overflow",
            "net.ipv4.tcp_migrate_req",
            "net.ipv4.tcp_rmem");
    private static final List<String> OF_THE_MACHINE = List.of("fs.file-max", "fs.file-nr", "fs.nr_open");

    private final LiveRequest request;
    private final List<NotSeen> notSeen = new ArrayList<>();
    private final Map<Integer, ProcessFacts> processes = new HashMap<>();

    private LiveFacts(LiveRequest request) {
        this.request = request;
    }

    /// @param namespaces to look at; the caller closes them
    public static HostFacts read(List<NetNamespace> namespaces, LiveRequest request) {
        return new LiveFacts(request).read(namespaces);
    }

    private HostFacts read(List<NetNamespace> namespaces) {
        Map<NetNamespace, List<Listener>> listeners = new HashMap<>();
        List<NetNamespace> seen = new ArrayList<>();
        for (NetNamespace namespace : namespaces) {
            try (SocketDiag diag = SocketDiag.open(namespace)) {
                listeners.put(namespace, diag.listeners(request.port()));
                seen.add(namespace);
            } catch (PermissionException e) {
                notSeen.add(new NotSeen("the network namespace of " + namespace.name(), "CAP_SYS_ADMIN"));
            }
        }
        long[] inodes = listeners.values().stream()
                .flatMap(List::stream)
                .mapToLong(Listener::inode)
                .toArray();
        Map<NetNamespace, List<ListenerFacts>> facts = new HashMap<>();
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(inodes);
            listeners.forEach((namespace, all) -> facts.put(namespace, listeners(all, holders)));
            if (holders.hiddenProcesses() > 0) {
                notSeen.add(new NotSeen(
                        "the files of " + holders.hiddenProcesses() + " processes, so who holds what",
                        "CAP_SYS_PTRACE"));
            }
        }
        int hidden = request.everywhere() ? hiddenNamespaces() : 0;
        if (hidden > 0) {
            notSeen.add(new NotSeen("the network namespaces of " + hidden + " processes", "CAP_SYS_PTRACE"));
        }
        List<Declared> declared = declared();
        List<NamespaceFacts> read = new ArrayList<>();
        long first = firstNamespace(declared);
        for (NetNamespace namespace : seen) {
            read.add(namespace(
                    namespace, namespace.inode() == first, facts.getOrDefault(namespace, List.of()), declared));
        }
        Set<String> machine = new LinkedHashSet<>(OF_THE_MACHINE);
        declared.stream()
                .map(Declared::parameter)
                .filter(p -> p.startsWith("fs."))
                .forEach(machine::add);
        request.parameters().stream()
                .filter(p -> !p.startsWith("net.") && isSysctl(p))
                .forEach(machine::add);
        return new HostFacts(
                line("/proc/sys/kernel/hostname").orElse("this host"),
                "live",
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                line("/proc/sys/kernel/osrelease").orElse(null),
                request.version(),
                request.labels(),
                Sysctls.read(machine).values(),
                read,
                declared,
                notSeen);
    }

    private static boolean isSysctl(String parameter) {
        return parameter.startsWith("fs.") || parameter.startsWith("kernel.") || parameter.startsWith("vm.");
    }

    private NamespaceFacts namespace(
            NetNamespace namespace, boolean initial, List<ListenerFacts> listeners, List<Declared> declared) {
        Set<String> names = new LinkedHashSet<>(OF_A_NAMESPACE);
        declared.stream()
                .map(Declared::parameter)
                .filter(p -> p.startsWith("net."))
                .forEach(names::add);
        request.parameters().stream().filter(p -> p.startsWith("net.")).forEach(names::add);
        Optional<NetCounters> counters =
                namespace.call(() -> ProcNet.ofThisThread().counters());
        return new NamespaceFacts(
                initial ? "the host's namespace" : namespace.name(),
                initial,
                Sysctls.read(names, namespace).values(),
                counters.map(c -> c.get(NetCounters.LISTEN_OVERFLOWS))
                        .filter(count -> count.isPresent())
                        .map(count -> (Long) count.getAsLong())
                        .orElse(null),
                listeners);
    }

    private List<ListenerFacts> listeners(List<Listener> all, SocketHolders holders) {
        List<ListenerFacts> facts = new ArrayList<>();
        for (Listener listener : all) {
            List<ProcessFacts> held = new ArrayList<>();
            Set<Integer> pids = new LinkedHashSet<>();
            holders.of(listener.inode()).stream().map(Holder::pid).forEach(pids::add);
            if (request.pid().isPresent()
                    && pids.stream().noneMatch(p -> p == request.pid().getAsLong())) {
                continue;
            }
            for (int pid : pids) {
                held.add(processes.computeIfAbsent(pid, one -> new LiveProcess(one, notSeen).read()));
            }
            int group = (int) all.stream().filter(listener::sharesAddressWith).count();
            facts.add(new ListenerFacts(
                    listener.endpoint(),
                    listener.port(),
                    listener.limit(),
                    listener.depth(),
                    listener.depth(),
                    listener.drops(),
                    group,
                    held,
                    held.isEmpty() && holders.hiddenProcesses() > 0));
        }
        return facts;
    }

    private List<Declared> declared() {
        Path root = request.root();
        Set<String> units = new LinkedHashSet<>();
        for (ProcessFacts process : processes.values()) {
            if (process.unit() != null) {
                units.add(process.unit());
                units.add(process.workload() + ".socket");
            }
        }
        return DeclaredOnDisk.read(
                        root == null ? Path.of("/") : root,
                        root == null ? Declared.Scope.HOST : Declared.Scope.NAMESPACE,
                        units,
                        request.declared(),
                        notSeen)
                .stream()
                .filter(d -> isWanted(d.parameter()))
                .toList();
    }

    /// Of what a whole host declares, what an accept queue or a policy has to do with.
    private boolean isWanted(String parameter) {
        return parameter.startsWith("net.")
                || parameter.startsWith("process.")
                || parameter.startsWith("go.")
                || parameter.startsWith("listener.")
                || OF_THE_MACHINE.contains(parameter)
                || request.parameters().contains(parameter);
    }

    private static Optional<String> line(String file) {
        return KernelFile.read(file).map(String::strip);
    }

    /// That of process 1: the host's, or inside a container the container's; -1 unknown. Which it is matters only where
    /// the host's files declare something of a namespace.
    private long firstNamespace(List<Declared> declared) {
        try (NetNamespace first = NetNamespace.of(1).orElse(null)) {
            return first == null ? -1 : first.inode();
        } catch (PermissionException e) {
            boolean matters = declared.stream()
                    .anyMatch(d ->
                            d.scope() == Declared.Scope.HOST && d.parameter().startsWith("net."));
            if (matters) {
                notSeen.add(new NotSeen(
                        "whether " + SysctlFiles.LAST + " and sysctl.d speak of this namespace", "CAP_SYS_PTRACE"));
            }
            return -1;
        }
    }

    /// Processes whose namespace may not be looked at.
    private static int hiddenNamespaces() {
        int hidden = 0;
        for (int pid : ProcessNames.pids()) {
            try {
                NetNamespace.of(pid).ifPresent(NetNamespace::close);
            } catch (PermissionException e) {
                hidden++;
            }
        }
        return hidden;
    }
}
