package dev.anteroom.collect;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.survey.GoExecutable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a manifest says of the machine and of the program.
///
/// @param goVersion `go1.23.4`, where the executable may be read and is a Go program
/// @param processStartedAt when the process started, to 10 ms
record HostFacts(
        @Nullable String host,
        @Nullable String kernel,
        @Nullable String goVersion,
        @Nullable Instant processStartedAt) {
    /// Clock ticks a second in what `/proc` tells, on every architecture (proc(5), USER_HZ).
    private static final int TICKS = 100;

    static HostFacts of(@Nullable Integer pid) {
        return new HostFacts(
                line("/proc/sys/kernel/hostname"),
                line("/proc/sys/kernel/osrelease"),
                pid == null ? null : GoExecutable.version(pid).orElse(null),
                pid == null ? null : started(pid));
    }

    private static @Nullable Instant started(int pid) {
        String uptime = line("/proc/uptime");
        try {
            return uptime == null
                    ? null
                    : ProcessState.of(pid)
                            .map(state -> started(Instant.now(), uptime, state.startTicks()))
                            .orElse(null);
        } catch (LinuxException e) {
            return null;
        }
    }

    /// @param uptime the text of `/proc/uptime`: seconds since boot, and a second number
    /// @param startTicks after boot
    static Instant started(Instant now, String uptime, long startTicks) {
        double sinceBoot = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
        long millis = Math.round((sinceBoot - (double) startTicks / TICKS) * 1000);
        return now.minus(Duration.ofMillis(Math.max(0, millis)));
    }

    private static @Nullable String line(String file) {
        try {
            return KernelFile.read(file).map(String::strip).orElse(null);
        } catch (LinuxException e) {
            return null;
        }
    }
}
