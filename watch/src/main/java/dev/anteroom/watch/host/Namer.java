package dev.anteroom.watch.host;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.survey.GoExecutable;
import dev.anteroom.watch.sampling.HostSampler.Nameless;
import dev.anteroom.watch.sampling.Owner;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out whom listeners belong to. The search for holders goes through the open files of every process, so it is
/// made
/// once for many, and seldom. Not thread-safe; may take a second on a host with very many files.
public final class Namer implements AutoCloseable {
    /// A search is paid for with this many times the CPU time that it took without one.
    private static final int REST = 20;

    private final SocketHolders holders = new SocketHolders();
    private final Cgroups cgroups = new Cgroups();
    private long nextSearch;

    public Namer() {}

    /// Owners of listeners, by namespace's inode and socket's cookie. Those that can't be named now are left out, and
    /// asked
    /// for again.
    public Map<Long, Map<Long, Owner>> name(List<Nameless> nameless) {
        if (nameless.isEmpty() || System.nanoTime() < nextSearch) {
            return Map.of();
        }
        ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
        long began = cpu.getCurrentThreadCpuTime();
        holders.refresh(nameless.stream().mapToLong(Nameless::inode).toArray());
        Map<Long, Map<Long, Owner>> owners = new HashMap<>();
        for (Nameless one : nameless) {
            Holder holder = first(holders.of(one.inode()));
            owners.computeIfAbsent(one.namespace(), _ -> new HashMap<>()).put(one.cookie(), owner(one, holder));
        }
        long took = cpu.getCurrentThreadCpuTime() - began;
        nextSearch = System.nanoTime() + REST * took;
        return owners;
    }

    private static Holder first(List<Holder> all) {
        return all.isEmpty() ? new Holder(0, 0, "", -1, true) : all.getFirst();
    }

    private Owner owner(Nameless one, Holder holder) {
        int pid = holder.pid() != 0 ? holder.pid() : one.namespacePid();
        String cgroup = cgroups.path(one.cgroup())
                .filter(path -> !path.equals("/"))
                .or(() -> ofProcess(pid))
                .orElse("");
        WorkloadName name = WorkloadName.of(cgroup, one.hostname(), holder.command());
        return new Owner(name.workload(), name.version(), holder.pid(), holder.command(), cgroup, isGo(holder.pid()));
    }

    private static boolean isGo(int pid) {
        try {
            return pid != 0 && GoExecutable.version(pid).isPresent();
        } catch (LinuxException e) {
            return false;
        }
    }

    /// The longest path of `/proc/PID/cgroup`: in version 1 the hierarchies may differ.
    private static Optional<String> ofProcess(int pid) {
        if (pid == 0) {
            return Optional.empty();
        }
        try {
            return KernelFile.read("/proc/" + pid + "/cgroup")
                    .flatMap(text -> text.lines()
                            .map(line -> line.substring(line.lastIndexOf(':') + 1))
                            .filter(path -> !path.equals("/"))
                            .max(Comparator.comparingInt(String::length)));
        } catch (LinuxException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        holders.close();
    }
}
