package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Optional;

/// The syscall attribution shift (R3): most CPU samples end in a system call, and the calls belong to accepting and
/// waiting and not to reading and writing.
///
/// ```
///   │ Syscall6 ████████████████████████ 78 % │   parents: accept, epoll, waitRead  — and few Read/Write
/// ```
///
/// @param syscallShare share of CPU samples that end in a system call, 0 to 1
/// @param acceptPart of those, the part under accept, poll or wait functions, 0 to 1
/// @param readWritePart of those, the part under reads and writes, 0 to 1
public record SyscallAttributionShift(double syscallShare, double acceptPart, double readWritePart, String file)
        implements Signal {
    private static boolean isSyscall(String f) {
        return f.endsWith("syscall.Syscall6")
                || f.endsWith("syscall.RawSyscall6")
                || f.equals("syscall.Syscall")
                || f.equals("syscall.RawSyscall")
                || f.equals("runtime.futex")
                || f.equals("runtime.epollwait")
                || f.equals("runtime.epollctl")
                || f.startsWith("internal/runtime/syscall.")
                || f.startsWith("runtime/internal/syscall.")
                || f.startsWith("entry_SYSCALL_64")
                || f.startsWith("do_syscall_64");
    }

    private static boolean isAccepting(String f) {
        return AcceptFrames.isCore(f) || f.startsWith("internal/poll.(*pollDesc)") || f.startsWith("runtime.netpoll");
    }

    private static boolean isReadOrWrite(String f) {
        return f.equals("internal/poll.(*FD).Read")
                || f.equals("internal/poll.(*FD).Write")
                || f.equals("syscall.read")
                || f.equals("syscall.write")
                || f.equals("syscall.Read")
                || f.equals("syscall.Write");
    }

    public static Optional<SyscallAttributionShift> of(ProcessEvidence process) {
        Optional<Observation<ProfileFile>> cpu =
                Profiles.latest(process, ProfileKind.CPU).or(() -> Profiles.latest(process, ProfileKind.PERF));
        return cpu.flatMap(file -> {
            StackShares shares = StackShares.of(file.value().profile());
            long syscalls = shares.leaf(SyscallAttributionShift::isSyscall);
            if (shares.isEmpty()) {
                return Optional.empty();
            }
            double of = Math.max(1, syscalls);
            return Optional.of(new SyscallAttributionShift(
                    shares.share(syscalls),
                    Math.min(
                            1,
                            shares.under(SyscallAttributionShift::isSyscall, SyscallAttributionShift::isAccepting)
                                    / of),
                    Math.min(
                            1,
                            shares.under(SyscallAttributionShift::isSyscall, SyscallAttributionShift::isReadOrWrite)
                                    / of),
                    file.file()));
        });
    }

    @Override
    public String id() {
        return "syscall_attribution_shift";
    }

    @Override
    public double strength() {
        return syscallShare >= 0.7 && acceptPart > readWritePart
                ? 1
                : syscallShare >= 0.5 && acceptPart > readWritePart ? 0.5 : 0;
    }

    @Override
    public String summary() {
        return Words.percent(syscallShare) + " of the CPU samples end in a system call: " + Words.percent(acceptPart)
                + " of those for accepting or waiting, " + Words.percent(readWritePart) + " for reads and writes";
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.said(summary(), file));
    }
}
