package dev.anteroom.linux.process;

import dev.anteroom.linux.libc.KernelFile;
import java.util.Optional;

/// What a process does with signals: the masks `SigCgt` and `SigIgn` of `/proc/PID/status` (fs/proc/array.c,
/// `task_sig`), bit N−1 for signal N. A caught signal may still end the process at once: Go's runtime catches SIGTERM
/// in every program and ends those that never asked for it (runtime/sigtab_linux_generic.go, `_SigKill`).
///
/// @param caught signals with a handler
/// @param ignored signals that are ignored
public record SignalDispositions(long caught, long ignored) {
    /// @return empty where there is no such process
    public static Optional<SignalDispositions> of(long pid) {
        return KernelFile.read("/proc/" + pid + "/status").flatMap(SignalDispositions::parse);
    }

    static Optional<SignalDispositions> parse(String status) {
        Optional<Long> caught = mask(status, "SigCgt:");
        Optional<Long> ignored = mask(status, "SigIgn:");
        return caught.isPresent() && ignored.isPresent()
                ? Optional.of(new SignalDispositions(caught.get(), ignored.get()))
                : Optional.empty();
    }

    private static Optional<Long> mask(String status, String key) {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .filter(text -> text.matches("[0-9a-f]{1,16}"))
                .map(text -> Long.parseUnsignedLong(text, 16))
                .findFirst();
    }

    public boolean catches(Signal signal) {
        return has(caught, signal);
    }

    public boolean ignores(Signal signal) {
        return has(ignored, signal);
    }

    private static boolean has(long mask, Signal signal) {
        return (mask >>> (signal.number() - 1) & 1) == 1;
    }
}
