package dev.anteroom.drift.live;

import dev.anteroom.drift.facts.GoFacts;
import dev.anteroom.drift.facts.NotSeen;
import dev.anteroom.drift.facts.ProcessFacts;
import dev.anteroom.goprocess.GoProcess;
import dev.anteroom.goprocess.GoProcessException;
import dev.anteroom.goprocess.GoroutineWatch;
import dev.anteroom.goprocess.SchedulerLook;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.cgroup.CgroupCpu;
import dev.anteroom.linux.cgroup.CgroupMemory;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Limits;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.linux.survey.GoExecutable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads one process that holds a listener. What may not be read is said once.
final class LiveProcess {
    private final int pid;
    private final List<NotSeen> notSeen;
    private boolean said;

    LiveProcess(int pid, List<NotSeen> notSeen) {
        this.pid = pid;
        this.notSeen = notSeen;
    }

    ProcessFacts read() {
        String command = ProcessNames.command(pid).orElse("?");
        Optional<String> unit = unit();
        Optional<Limits.Limit> files =
                allowed(() -> Limits.of(pid).flatMap(Limits::openFiles), Optional.<Limits.Limit>empty());
        OptionalLong used = allowed(() -> FdTable.of(pid).count(), OptionalLong.empty());
        Optional<CgroupCpu> cpu = allowed(() -> CgroupCpu.of(pid), Optional.<CgroupCpu>empty());
        OptionalLong memory = allowed(() -> CgroupMemory.limit(pid), OptionalLong.empty());
        return new ProcessFacts(
                pid,
                command,
                unit.map(name -> name.substring(0, name.lastIndexOf('.'))).orElse(command),
                unit.orElse(null),
                files.map(limit -> (Long) limit.soft()).orElse(null),
                files.map(limit -> (Long) limit.hard()).orElse(null),
                used.isPresent() ? (Long) used.getAsLong() : null,
                cpu.map(CgroupCpu::quotaCpus).filter(Double::isFinite).orElse(null),
                memory.isPresent() ? (Long) memory.getAsLong() : null,
                go());
    }

    /// The unit whose cgroup it is in: `0::/system.slice/shop.service`, or deeper.
    private Optional<String> unit() {
        String cgroups = allowed(() -> KernelFile.read("/proc/" + pid + "/cgroup"), Optional.<String>empty())
                .orElse("");
        return cgroups.lines()
                .flatMap(line ->
                        List.of(line.substring(line.lastIndexOf(':') + 1).split("/", -1)).stream())
                .filter(part -> part.endsWith(".service"))
                .findFirst();
    }

    private @Nullable GoFacts go() {
        Optional<String> version = GoExecutable.version(pid);
        if (version.isEmpty()) {
            return null;
        }
        String environment = allowed(() -> KernelFile.read("/proc/" + pid + "/environ"), Optional.<String>empty())
                .orElse("");
        return new GoFacts(
                version.get(), processors(), variable(environment, "GOMAXPROCS"), variable(environment, "GOMEMLIMIT"));
    }

    private @Nullable Integer processors() {
        try (GoProcess process = GoProcess.open(pid);
                GoroutineWatch watch = process.watch()) {
            SchedulerLook look = new SchedulerLook();
            watch.scheduler(look);
            return look.processors() > 0 ? (Integer) look.processors() : null;
        } catch (GoProcessException e) {
            return null;
        }
    }

    private static @Nullable String variable(String environment, String name) {
        for (String entry : environment.split("\0", -1)) {
            if (entry.startsWith(name + "=")) {
                return entry.substring(name.length() + 1);
            }
        }
        return null;
    }

    private <T> T allowed(Supplier<T> source, T otherwise) {
        try {
            return source.get();
        } catch (PermissionException e) {
            if (!said) {
                said = true;
                notSeen.add(new NotSeen("the limits and environment of process " + pid, "CAP_SYS_PTRACE"));
            }
            return otherwise;
        }
    }
}
