package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.CpuThrottling;
import dev.anteroom.diagnosis.weigh.Sign;

/// A cgroup quota stops the whole process for a good part of each period: nothing runs, the accept loop neither. Told
/// by `nr_throttled` rising between two snapshots, and from starvation inside the process by that counter alone: a
/// throttled process looks idle to itself.
public final class CpuThrottled implements Rule {
    private static final double WORTH_NAMING = 0.1;

    @Override
    public CauseId id() {
        return CauseId.CPU_THROTTLED;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(CpuThrottling.class).isEmpty()) {
            return Finding.unsupported(id(), "no cpu.stat of the process's cgroup in the capture");
        }
        CpuThrottling throttling = incident.get(CpuThrottling.class).get();
        if (throttling.share() < WORTH_NAMING) {
            return Finding.excluded(id(), throttling.summary());
        }
        FindingBuilder found = new FindingBuilder(
                        id(), throttling.stopsMuch() ? Sign.QUOTA_STOPS_MUCH : Sign.QUOTA_STOPS_SOME)
                .with(throttling.facts())
                .with(incident.kernelFacts());
        if (!throttling.delta()) {
            found.against(
                    Fact.said("one snapshot of cpu.stat: the counters may be old", throttling.file()),
                    Sign.QUOTA_READ_ONCE);
        }
        found.remedy(
                "give the cgroup more CPU time, or no quota",
                "echo -1 > /sys/fs/cgroup/cpu/GROUP/cpu.cfs_quota_us   # cgroup v2: echo max > …/cpu.max; Kubernetes:"
                        + " raise resources.limits.cpu",
                "neighbours on the machine get less",
                false);
        found.change(
                "set GOMAXPROCS to the quota rounded up (Go 1.25 and newer do so themselves), so that fewer threads"
                        + " use it up",
                "less parallelism");
        return found.likely("The cgroup's CPU quota stops the process: " + throttling.summary() + ".");
    }
}
