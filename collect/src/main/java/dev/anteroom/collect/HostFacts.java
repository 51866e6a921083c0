package dev.anteroom.collect;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.survey.GoExecutable;
import org.jspecify.annotations.Nullable;

/// What a manifest says of the machine and of the program.
///
/// @param goVersion `go1.23.4`, where the executable may be read and is a Go program
record HostFacts(
        @Nullable String host,
        @Nullable String kernel,
        @Nullable String goVersion) {
    static HostFacts of(@Nullable Integer pid) {
        return new HostFacts(
                line("/proc/sys/kernel/hostname"),
                line("/proc/sys/kernel/osrelease"),
                pid == null ? null : GoExecutable.version(pid).orElse(null));
    }

    private static @Nullable String line(String file) {
        try {
            return KernelFile.read(file).map(String::strip).orElse(null);
        } catch (LinuxException e) {
            return null;
        }
    }
}
