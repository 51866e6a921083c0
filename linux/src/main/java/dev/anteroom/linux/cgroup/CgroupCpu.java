package dev.anteroom.linux.cgroup;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;

/// The CPU quota that binds a process, and what it has cost. A quota may sit on any group above the process: of
/// all levels this is the one that throttled for the longest, or, where none did, the one with the tightest
/// quota.
///
/// @param version 1 or 2
/// @param path directory of that level
/// @param quotaMicros CPU time per period, [#NO_QUOTA] for none
/// @param periodMicros length of a period
/// @param periods periods that had something to run (`nr_periods`)
/// @param throttledPeriods periods in which the quota ran out (`nr_throttled`)
/// @param throttledNanos how long, summed over CPUs (`throttled_time`, version 2: `throttled_usec`)
public record CgroupCpu(
        int version,
        String path,
        long quotaMicros,
        long periodMicros,
        long periods,
        long throttledPeriods,
        long throttledNanos) {

    /// No limit on this level.
    public static final long NO_QUOTA = -1;

    private static final int MAX_LEVELS = 64;

    /// @return empty where the process has ended or no CPU controller is mounted
    public static Optional<CgroupCpu> of(long pid) {
        Optional<CgroupPaths.Location> location = CgroupPaths.locate(pid, "cpu");
        if (location.isEmpty()) {
            return Optional.empty();
        }
        String directory = location.get().directory();
        String top = location.get().top();
        Optional<CgroupCpu> binding = Optional.empty();
        for (int level = 0; level < MAX_LEVELS && directory.length() >= top.length(); level++) {
            Optional<CgroupCpu> here = read(location.get().unified(), directory);
            if (here.isPresent() && (binding.isEmpty() || here.get().bindsMoreThan(binding.get()))) {
                binding = here;
            }
            if (directory.equals(top)) {
                break;
            }
            directory = directory.substring(0, directory.lastIndexOf('/'));
        }
        return binding;
    }

    private static Optional<CgroupCpu> read(boolean unified, String directory) {
        Optional<String> stat = KernelFile.read(directory + "/cpu.stat");
        if (stat.isEmpty()) {
            return Optional.empty();
        }
        if (unified) {
            // The root group has no cpu.max.
            String max = KernelFile.read(directory + "/cpu.max").orElse("max 100000");
            return Optional.of(parseV2(directory, stat.get(), max));
        }
        String quota = KernelFile.read(directory + "/cpu.cfs_quota_us").orElse("-1");
        String period = KernelFile.read(directory + "/cpu.cfs_period_us").orElse("100000");
        return Optional.of(parseV1(directory, stat.get(), quota, period));
    }

    static CgroupCpu parseV1(String path, String stat, String quota, String period) {
        return new CgroupCpu(
                1,
                path,
                Math.max(NO_QUOTA, FlatKeys.number(quota, NO_QUOTA)),
                FlatKeys.number(period, 100_000),
                FlatKeys.value(stat, "nr_periods"),
                FlatKeys.value(stat, "nr_throttled"),
                FlatKeys.value(stat, "throttled_time"));
    }

    static CgroupCpu parseV2(String path, String stat, String max) {
        String[] words = max.strip().split(" ", -1);
        return new CgroupCpu(
                2,
                path,
                FlatKeys.number(words[0], NO_QUOTA),
                words.length > 1 ? FlatKeys.number(words[1], 100_000) : 100_000,
                FlatKeys.value(stat, "nr_periods"),
                FlatKeys.value(stat, "nr_throttled"),
                FlatKeys.value(stat, "throttled_usec") * 1000);
    }

    /// The counters of the same level in a later text of its `cpu.stat`.
    public CgroupCpu reread(String stat) {
        return new CgroupCpu(
                version,
                path,
                quotaMicros,
                periodMicros,
                FlatKeys.value(stat, "nr_periods"),
                FlatKeys.value(stat, "nr_throttled"),
                version == 1 ? FlatKeys.value(stat, "throttled_time") : FlatKeys.value(stat, "throttled_usec") * 1000);
    }

    /// CPUs the quota amounts to; infinite for none.
    public double quotaCpus() {
        return quotaMicros == NO_QUOTA || periodMicros <= 0
                ? Double.POSITIVE_INFINITY
                : (double) quotaMicros / periodMicros;
    }

    private boolean bindsMoreThan(CgroupCpu other) {
        return throttledNanos != other.throttledNanos
                ? throttledNanos > other.throttledNanos
                : quotaCpus() < other.quotaCpus();
    }

    /// What happened since `earlier`, a reading of the same level. Counters that went back (a group made anew) give
    /// what is there now.
    public CgroupCpu since(CgroupCpu earlier) {
        boolean same =
                earlier.path.equals(path) && earlier.periods <= periods && earlier.throttledNanos <= throttledNanos;
        return same
                ? new CgroupCpu(
                        version,
                        path,
                        quotaMicros,
                        periodMicros,
                        periods - earlier.periods,
                        throttledPeriods - earlier.throttledPeriods,
                        throttledNanos - earlier.throttledNanos)
                : this;
    }
}
