package dev.anteroom.collect.accept;

import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.linux.cgroup.CgroupCpu;
import dev.anteroom.linux.cgroup.CgroupFreezer;
import dev.anteroom.linux.libc.RereadFile;
import dev.anteroom.linux.proc.SchedulerDelay;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One process that has a watched listener open: its state, its cgroup's, and what its loops do.
final class HolderEye implements AutoCloseable {
    private final int pid;
    private final long startTicks;
    private final String command;
    private final boolean target;
    private final Eye eye;
    private final @Nullable RereadFile stat;
    private final @Nullable RereadFile freezer;
    private final @Nullable CgroupCpu cpu;
    private final @Nullable RereadFile cpuStat;
    private volatile Map<Integer, Long> fds;
    private volatile @Nullable SchedulerDelay delay;
    private long searchedAt;

    HolderEye(int pid, long startTicks, String command, boolean target, Eye eye, Map<Integer, Long> fds) {
        this.pid = pid;
        this.startTicks = startTicks;
        this.command = command;
        this.target = target;
        this.eye = eye;
        this.fds = Map.copyOf(fds);
        this.stat = RereadFile.open("/proc/" + pid + "/stat");
        this.freezer = CgroupFreezer.file(pid).map(RereadFile::open).orElse(null);
        // Where no quota binds it now none is looked for: one that is set meanwhile shows in the kernel's rounds.
        this.cpu = CgroupCpu.of(pid)
                .filter(found -> found.quotaMicros() != CgroupCpu.NO_QUOTA || found.throttledNanos() > 0)
                .orElse(null);
        this.cpuStat = cpu == null ? null : RereadFile.open(cpu.path() + "/cpu.stat");
    }

    boolean is(int otherPid, long otherStart) {
        return pid == otherPid && startTicks == otherStart;
    }

    void holds(Map<Integer, Long> now) {
        if (!fds.equals(now)) {
            fds = Map.copyOf(now);
        }
    }

    Eye eye() {
        return eye;
    }

    boolean isTarget() {
        return target;
    }

    /// Searches for loops if that is due.
    void searchIfDue(long now) {
        if (searchedAt == 0 || now - searchedAt >= eye.searchPauseNanos()) {
            eye.search(fds);
            searchedAt = now;
        }
    }

    void readDelay() {
        SchedulerDelay.of(pid).ifPresent(read -> delay = read);
    }

    /// On the recorder's thread.
    LookLog.Holder look(StackNumbers stacks) {
        String text = stat == null ? null : stat.read();
        String state = text == null ? "X" : ThreadEye.state(text);
        boolean frozen = false;
        if (freezer != null) {
            String said = freezer.read();
            frozen = said != null && CgroupFreezer.saysFrozen(said);
        }
        CgroupCpu throttled = null;
        if (cpu != null && cpuStat != null) {
            String said = cpuStat.read();
            throttled = said == null ? null : cpu.reread(said);
        }
        SchedulerDelay delayed = delay;
        List<LookLog.Loop> loops = text == null ? null : eye.look(stacks);
        return new LookLog.Holder(
                pid,
                target,
                command,
                List.copyOf(new HashSet<>(fds.values())),
                state,
                frozen,
                throttled == null ? null : (Long) throttled.throttledNanos(),
                throttled == null ? null : (Long) throttled.throttledPeriods(),
                throttled == null ? null : (Long) (throttled.periodMicros() * 1000),
                delayed == null ? null : (Long) delayed.runNanos(),
                delayed == null ? null : (Long) delayed.waitNanos(),
                eye.world(),
                loops,
                eye.whole(),
                text == null ? "process " + pid + " has ended" : eye.unseen());
    }

    @Override
    public void close() {
        eye.close();
        for (RereadFile file : new RereadFile[] {stat, freezer, cpuStat}) {
            if (file != null) {
                file.close();
            }
        }
    }
}
