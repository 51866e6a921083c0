package dev.anteroom.capture.recognise;

import dev.anteroom.capture.evidence.AcceptFailures;
import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.CpuCgroup;
import dev.anteroom.capture.evidence.Freezer;
import dev.anteroom.capture.evidence.GcTrace;
import dev.anteroom.capture.evidence.Limits;
import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.capture.evidence.LoopLog;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.OpenFiles;
import dev.anteroom.capture.evidence.ProcessRow;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.capture.evidence.RuntimeStats;
import dev.anteroom.capture.evidence.SchedStat;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.Sysctls;
import dev.anteroom.capture.evidence.SystemCallLog;
import dev.anteroom.capture.evidence.TraceFile;
import dev.anteroom.profile.goroutine.GoroutineDump;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one block of a file turned out to be.
public sealed interface Found {
    /// Whether it belongs to one process; otherwise it is of the host or the network namespace.
    default boolean ofOneProcess() {
        return switch (this) {
            case Sockets _, Counters _, Parameters _, Processes _, Calls _, Known _, Queue _, Latency _, About _ ->
                false;
            case Dump _,
                    Loops _,
                    Looks _,
                    Profiled _,
                    Trace _,
                    Status _,
                    Sched _,
                    Cpu _,
                    Frozen _,
                    OwnLimits _,
                    Files _,
                    GoRuntime _,
                    Gc _,
                    Refused _ -> true;
        };
    }

    /// A table of sockets, and who made it.
    record Sockets(SocketTable table, SocketSource source) implements Found {}

    /// @param exact from the kernel's own file, not from a tool that leaves out zeros or prints differences
    record Counters(NetCounters counters, boolean exact) implements Found {}

    record Parameters(Sysctls sysctls) implements Found {}

    record Status(ProcessStatus status) implements Found {}

    /// @param thread of one thread of a capture that has its siblings too: to be summed with them
    record Sched(SchedStat schedStat, boolean thread) implements Found {}

    record Cpu(CpuCgroup cgroup) implements Found {}

    record Frozen(Freezer freezer) implements Found {}

    record OwnLimits(Limits limits) implements Found {}

    record Files(OpenFiles openFiles) implements Found {}

    record GoRuntime(RuntimeStats stats) implements Found {}

    record Gc(GcTrace trace) implements Found {}

    record Refused(AcceptFailures failures) implements Found {}

    /// The capture's own account of itself.
    record About(Manifest manifest) implements Found {}

    record Queue(QueueLog log) implements Found {}

    /// What a client measured.
    record Latency(ClientLatency latency) implements Found {}

    record Loops(LoopLog log) implements Found {}

    record Looks(LookLog log) implements Found {}

    /// @param states whether it tells what state each goroutine was in; counted stacks (`debug=0`, `debug=1`) don't
    record Dump(GoroutineDump dump, boolean states) implements Found {}

    record Profiled(ProfileFile profile) implements Found {}

    record Trace(TraceFile trace) implements Found {}

    /// @param origin clock of the log's first line, µs, which the calls' times count from: of the day, or of the epoch;
    ///     `null` where the log has no times, or only differences
    record Calls(SystemCallLog log, @Nullable Long origin) implements Found {}

    record Processes(List<ProcessRow> rows) implements Found {
        public Processes {
            rows = List.copyOf(rows);
        }
    }

    /// Recognised, and of no use to the diagnosis.
    record Known(String what) implements Found {}
}
