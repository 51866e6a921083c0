package dev.anteroom.capture.evidence;

import dev.anteroom.profile.goroutine.GoroutineDump;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything a capture says of one process and of the network namespace it was seen in.
///
/// @param role folder that sets the files of this process apart (`child`, `successor`); empty for the process in
/// question
/// @param pid process id, where a manifest, a `status` file, a path or a holder list tells
/// @param sockets TCP sockets of its network namespace
/// @param counters counters of its network namespace
/// @param freezer state of its cgroup freezer
/// @param acceptFailures what its own log says of failed accepts
/// @param systemCalls `strace` logs
/// @param goroutines dumps of all goroutines
/// @param profiles profiles of every kind, in order of time
/// @param traces Go execution traces
/// @param queueLogs the accept queue over time
/// @param loopLogs the accept loops over time
/// @param lookLogs the accept loops at the ticks of the queue's sampler
/// @param processTable rows of `ps`, latest listing
/// @param latencies what clients measured
public record ProcessEvidence(
        String role,
        @Nullable Integer pid,
        Series<SocketTable> sockets,
        Series<NetCounters> counters,
        Series<Sysctls> sysctls,
        Series<ProcessStatus> status,
        Series<SchedStat> schedStat,
        Series<CpuCgroup> cpuCgroup,
        Series<Freezer> freezer,
        Series<Limits> limits,
        Series<OpenFiles> openFiles,
        Series<RuntimeStats> runtimeStats,
        Series<GcTrace> gcTrace,
        Series<AcceptFailures> acceptFailures,
        Series<SystemCallLog> systemCalls,
        Series<GoroutineDump> goroutines,
        List<Observation<ProfileFile>> profiles,
        Series<TraceFile> traces,
        Series<QueueLog> queueLogs,
        Series<LoopLog> loopLogs,
        Series<LookLog> lookLogs,
        List<ProcessRow> processTable,
        Series<ClientLatency> latencies) {
    public ProcessEvidence {
        profiles = List.copyOf(profiles);
        processTable = List.copyOf(processTable);
    }

    /// The command's name where a `status` or `stat` file tells, else the role, else `process`.
    public String name() {
        return status.map(ProcessStatus::name).last().map(Observation::value).orElse(role.isEmpty() ? "process" : role);
    }
}
