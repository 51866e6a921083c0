package dev.anteroom.linux.proc;

import dev.anteroom.linux.libc.KernelFile;
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

    /// That of the calling thread (not `/proc/self`: one thread may be in another namespace than its process).
    public static ProcNet ofThisThread() {
        return new ProcNet("/proc/thread-self/net");
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
