package dev.anteroom.goprocess;

import dev.anteroom.goprocess.layout.RuntimeLayout;
import dev.anteroom.goprocess.table.FunctionTable;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/// Where a stripped amd64 program keeps what its scheduler and its collector are doing, by the runtime's own code,
/// which is the same in Go 1.18 to 1.27 as far as this goes:
/// - `gcstopm` asks first whether the world is to be stopped (`sched.gcwaiting`); `pidleput` and `pidleget` count the
///   idle Ps (`sched.npidle`). Both must lie in one `sched`, at this version's offsets.
/// - `gcStart` and `gcMarkDone` store to `gcBlackenEnabled`; `findRunnable` and `handoffp` compare it with zero. One
///   variable alone is used in all these ways.
///
/// What doesn't prove so is unknown, 0.
///
/// @param scheduler address of `runtime.sched`
/// @param gcBlacken address of `runtime.gcBlackenEnabled`
record SchedulerFinder(long scheduler, long gcBlacken) {
    private static final long RUNTIME = 0x2e656d69746e7572L; // "runtime."
    private static final Set<String> READ = Set.of(
            "runtime.gcstopm",
            "runtime.pidleput",
            "runtime.pidleget",
            "runtime.gcStart",
            "runtime.gcMarkDone",
            "runtime.findRunnable",
            "runtime.handoffp");

    /// @param code the code of a function of the table, as it is in memory
    static SchedulerFinder amd64(RuntimeLayout layout, FunctionTable functions, IntFunction<MemorySegment> code) {
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < functions.count() && known.size() < READ.size(); i++) {
            if (functions.nameStartsWith(i, RUNTIME)) {
                String name = functions.name(i);
                if (READ.contains(name)) {
                    known.put(name, i);
                }
            }
        }
        if (known.size() < READ.size()) {
            return new SchedulerFinder(0, 0);
        }
        Map<String, Set<Long>> flags = new HashMap<>();
        Map<String, Set<Long>> addresses = new HashMap<>();
        known.forEach((name, function) -> {
            MemorySegment bytes = code.apply(function);
            flags.put(name, CodeOperands.amd64Flags(bytes, functions.entry(function)));
            addresses.put(name, CodeOperands.amd64Addresses(bytes, functions.entry(function)));
        });
        Set<Long> schedulers = new HashSet<>();
        Set<Long> counters = both(addresses, "runtime.pidleput", "runtime.pidleget");
        for (long waiting : flags.getOrDefault("runtime.gcstopm", Set.of())) {
            long candidate = waiting - layout.schedGcWaiting;
            if (counters.contains(candidate + layout.schedIdlePs)) {
                schedulers.add(candidate);
            }
        }
        Set<Long> blacken = both(addresses, "runtime.gcStart", "runtime.gcMarkDone");
        blacken.retainAll(both(flags, "runtime.findRunnable", "runtime.handoffp"));
        return new SchedulerFinder(only(schedulers), only(blacken));
    }

    private static Set<Long> both(Map<String, Set<Long>> of, String one, String other) {
        Set<Long> both = new HashSet<>(of.getOrDefault(one, Set.of()));
        both.retainAll(of.getOrDefault(other, Set.of()));
        return both;
    }

    private static long only(Set<Long> candidates) {
        return candidates.size() == 1 ? candidates.iterator().next() : 0;
    }
}
