package dev.anteroom.linux.proc;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `/proc/PID/net`: the network namespace of a process, readable without entering it.
public final class ProcNet {
    private final String directory;

    private ProcNet(String directory) {
        this.directory = directory;
    }

    /// That of a process.
    public static ProcNet of(long pid) {
        return new ProcNet("/proc/" + pid + "/net");
    }

    /// That of the calling thread: one thread may be in another namespace than its process. Other threads may
    /// read through it for as long as this one lives.
    public static ProcNet ofThisThread() {
        try {
            // "PID/task/TID"
            return new ProcNet("/proc/" + Files.readSymbolicLink(Path.of("/proc/thread-self")) + "/net");
        } catch (IOException e) {
            throw new LinuxException("/proc/thread-self is missing: mount procfs on /proc (" + e.getMessage() + ")", 0);
        }
    }

    /// The counters of `netstat` and `snmp`.
    ///
    /// @return empty where the process has ended
    /// @throws dev.anteroom.linux.PermissionException where procfs hides the process
    public Optional<NetCounters> counters() {
        Optional<String> netstat = KernelFile.read(directory + "/netstat");
        Optional<String> snmp = KernelFile.read(directory + "/snmp");
        if (netstat.isEmpty() || snmp.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(NetCounters.parse(netstat.get(), snmp.get()));
    }

    /// A file of this directory as it is, for a capture: `netstat`, `snmp`, `sockstat`, `tcp`, `tcp6`.
    public Optional<String> text(String file) {
        return KernelFile.read(directory + "/" + file);
    }
}
