package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;
import java.util.OptionalLong;

/// Where a process comes from and whose it is, from `/proc/PID/stat` and `/proc/PID/status`: what proves that it is one
/// of a service's own before anything that it says is believed or it is sent a signal.
///
/// @param pid its number in the reader's pid namespace
/// @param parent its parent's
/// @param group its process group
/// @param startTicks clock ticks (1/100 s) after boot at which it started
/// @param realUid the user who started it
/// @param effectiveUid the user with whose rights it acts
/// @param savedUid the user whose rights it may take back
public record Lineage(int pid, int parent, int group, long startTicks, long realUid, long effectiveUid, long savedUid) {
    /// Generations of parents that are looked through: no service forks as deep.
    private static final int MAX_HOPS = 64;

    /// @return empty where there is no such process
    public static Optional<Lineage> of(int pid) {
        Optional<String> stat = KernelFile.read("/proc/" + pid + "/stat");
        Optional<String> status = KernelFile.read("/proc/" + pid + "/status");
        return stat.isEmpty() || status.isEmpty() ? Optional.empty() : parse(stat.get(), status.get());
    }

    /// @return empty where the text is not that of the two files
    static Optional<Lineage> parse(String stat, String status) {
        int open = stat.indexOf('(');
        // The command may hold spaces and parentheses: the last ')' ends it.
        int close = stat.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        // Field numbers of proc(5), less the two above: ppid 4, pgrp 5, starttime 22.
        String[] field = stat.substring(close + 1).strip().split(" +", -1);
        String[] uids = uids(status);
        if (field.length < 20 || uids.length < 3) {
            return Optional.empty();
        }
        OptionalLong pid = Numbers.parse(stat.substring(0, open));
        OptionalLong parent = Numbers.parse(field[1]);
        OptionalLong group = Numbers.parse(field[2]);
        OptionalLong start = Numbers.parse(field[19]);
        OptionalLong real = Numbers.parse(uids[0]);
        OptionalLong effective = Numbers.parse(uids[1]);
        OptionalLong saved = Numbers.parse(uids[2]);
        if (pid.isEmpty()
                || parent.isEmpty()
                || group.isEmpty()
                || start.isEmpty()
                || real.isEmpty()
                || effective.isEmpty()
                || saved.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Lineage(
                (int) pid.getAsLong(),
                (int) parent.getAsLong(),
                (int) group.getAsLong(),
                start.getAsLong(),
                real.getAsLong(),
                effective.getAsLong(),
                saved.getAsLong()));
    }

    private static String[] uids(String status) {
        for (String line : status.split("\n", -1)) {
            if (line.startsWith("Uid:")) {
                return line.substring(4).strip().split("\\s+", -1);
            }
        }
        return new String[0];
    }

    /// Whether it has this user's rights and no others, neither now nor to take back: a set-user-id program that an
    /// ordinary user starts isn't root's.
    public boolean runsOnlyAs(long uid) {
        return realUid == uid && effectiveUid == uid && savedUid == uid;
    }

    /// Whether it acts with the rights of `other`, and no more.
    public boolean hasUsersOf(Lineage other) {
        return runsOnlyAs(other.effectiveUid)
                || (realUid == other.realUid && effectiveUid == other.effectiveUid && savedUid == other.savedUid);
    }

    /// Whether process `pid` is, or descends from, the process `ancestor` that started at `startTicks`; or is of the
    /// process group that `ancestor` was started to lead, which only its descendants and processes of the same
    /// session can join (setpgid(2)), and which outlives it: a service whose first process ends after a fork stays
    /// provable.
    public static boolean isKin(int pid, int ancestor, long startTicks) {
        Optional<Lineage> found = of(pid);
        if (found.isEmpty()) {
            return false;
        }
        Lineage at = found.get();
        if (at.pid == ancestor) {
            return at.startTicks == startTicks;
        }
        if (at.group == ancestor && at.startTicks >= startTicks) {
            return true;
        }
        for (int hop = 0; hop < MAX_HOPS && at.parent > 1; hop++) {
            Optional<Lineage> up = of(at.parent);
            // While it is still its child's parent, its number can't have become another's.
            if (up.isEmpty() || of(at.pid).map(Lineage::parent).orElse(0) != up.get().pid) {
                return false;
            }
            if (up.get().pid == ancestor) {
                return up.get().startTicks == startTicks;
            }
            at = up.get();
        }
        return false;
    }
}
