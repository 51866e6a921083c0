package dev.anteroom.watch.sampling;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.Descriptors;
import dev.anteroom.linux.libc.Errno;
import dev.anteroom.linux.libc.RereadFile;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.sockdiag.SocketDiag;
import java.util.List;

/// What a network namespace is looked at through: descriptors that were opened in it. They serve it whoever holds them,
/// and
/// they keep it alive: a namespace that nobody lives in any more has to be let go of.
///
/// @param inode the kernel's number of the namespace
/// @param pid a process that lives in it, 0 where none is known
/// @param hostname what its containers call themselves; empty where that is the host's own name or may not be read
public record NamespaceView(long inode, int pid, String hostname, SocketDiag diag, RereadFile netstat, RereadFile snmp)
        implements AutoCloseable {
    private static final int MOST_BYTES = 16 * 1024;

    /// The descriptors of a view, before anything is read through them: what a broker passes on.
    ///
    /// @param descriptors sock_diag, `netstat`, `snmp`
    public record Opened(long inode, List<Integer> descriptors) {
        /// Closes them.
        public void discard() {
            descriptors.forEach(Descriptors::close);
        }
    }

    /// Opens the descriptors in a namespace.
    ///
    /// @throws dev.anteroom.linux.PermissionException where it may not be entered
    public static Opened open(NetNamespace namespace) {
        return namespace.call(() -> {
            int netstat = openCounters("netstat");
            int snmp = openCounters("snmp");
            return new Opened(namespace.inode(), List.of(SocketDiag.openDescriptor(), netstat, snmp));
        });
    }

    private static int openCounters(String file) {
        int fd = Descriptors.open("/proc/thread-self/net/" + file, Descriptors.O_RDONLY);
        if (fd < 0) {
            throw new LinuxException("/proc/thread-self/net/" + file + " can't be opened: " + Errno.name(-fd), -fd);
        }
        return fd;
    }

    /// Takes the descriptors over.
    public static NamespaceView adopt(Opened opened, int pid, String hostname) {
        List<Integer> fds = opened.descriptors();
        return new NamespaceView(
                opened.inode(),
                pid,
                hostname,
                SocketDiag.adopt(fds.get(0)),
                RereadFile.adopt(fds.get(1), MOST_BYTES),
                RereadFile.adopt(fds.get(2), MOST_BYTES));
    }

    /// The namespace's counters now.
    NetCounters counters() {
        String first = netstat.read();
        String second = snmp.read();
        return first == null || second == null ? NetCounters.parse() : NetCounters.parse(first, second);
    }

    @Override
    public void close() {
        diag.close();
        netstat.close();
        snmp.close();
    }
}
