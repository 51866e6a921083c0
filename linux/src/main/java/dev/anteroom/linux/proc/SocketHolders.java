package dev.anteroom.linux.proc;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.DirectoryScan;
import dev.anteroom.linux.libc.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which processes hold which sockets, kept up to date cheaply. Not thread-safe.
///
/// The kernel offers no way from a socket to its holders: every descriptor of every process has to be resolved,
/// hundreds of milliseconds on a host with tens of thousands. So a full scan is made when a socket is asked for
/// that the last one did not look for, and once per [#FULL_SCAN_INTERVAL]; between these only processes that are
/// new, or whose number of open files has changed, or that hold something, are looked at again. A descriptor
/// replaced by another in the same process between two looks can thus go unseen for that interval.
public final class SocketHolders implements AutoCloseable {
    /// How old the last full scan may be.
    public static final Duration FULL_SCAN_INTERVAL = Duration.ofSeconds(10);

    private final DirectoryScan scan = new DirectoryScan();
    private final Map<Integer, Known> processes = new HashMap<>();
    private long[] watched = new long[0];
    private long lastFullScan;
    private boolean scanned;
    private int hidden;

    /// What is known of one process.
    private record Known(long openFiles, List<Found> found) {}

    private record Found(long inode, Holder holder) {}

    public SocketHolders() {}

    /// Brings the holders of `inodes` up to date.
    public void refresh(long... inodes) {
        long[] wanted = inodes.clone();
        Arrays.sort(wanted);
        boolean full = !scanned
                || System.nanoTime() - lastFullScan > FULL_SCAN_INTERVAL.toNanos()
                || Arrays.stream(wanted).anyMatch(inode -> Arrays.binarySearch(watched, inode) < 0);
        watched = wanted;
        if (full) {
            lastFullScan = System.nanoTime();
            scanned = true;
            processes.clear();
        }
        hidden = 0;
        Set<Integer> alive = new HashSet<>();
        for (int pid : ProcessNames.pids()) {
            alive.add(pid);
            long openFiles = FdTable.of(pid).quickCount();
            Known known = processes.get(pid);
            // A count of 0 is an old kernel, which does not tell.
            boolean same = known != null && known.openFiles == openFiles && openFiles > 0 && known.found.isEmpty();
            if (!same) {
                look(pid, openFiles);
            }
        }
        processes.keySet().retainAll(alive);
    }

    private void look(int pid, long openFiles) {
        int result = scan.open("/proc/" + pid + "/fd");
        if (result == -Errno.EACCES || result == -Errno.EPERM) {
            hidden++;
            processes.remove(pid);
            return;
        }
        List<Found> found = new ArrayList<>();
        for (int fd = result == 0 ? scan.nextNumber() : -1; fd >= 0; fd = scan.nextNumber()) {
            long inode = scan.socketInode();
            if (inode > 0 && Arrays.binarySearch(watched, inode) >= 0) {
                holder(pid, fd).ifPresent(holder -> found.add(new Found(inode, holder)));
            }
        }
        processes.put(pid, new Known(openFiles, List.copyOf(found)));
    }

    private static Optional<Holder> holder(int pid, int fd) {
        try {
            Optional<ProcessState> state = ProcessState.of(pid);
            Optional<FdTable.Flags> flags = FdTable.of(pid).flags(fd);
            if (state.isEmpty() || flags.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Holder(
                    pid,
                    state.get().startTicks(),
                    state.get().command(),
                    fd,
                    flags.get().closeOnExec()));
        } catch (PermissionException e) {
            return Optional.empty();
        }
    }

    /// The holders of one socket, as of the last [#refresh(long...)], by pid. Empty: nobody, or nobody that may
    /// be looked at ([#hiddenProcesses()]), or somebody in another pid namespace.
    public List<Holder> of(long inode) {
        List<Holder> holders = new ArrayList<>();
        for (Known process : processes.values()) {
            for (Found found : process.found) {
                if (found.inode == inode) {
                    holders.add(found.holder);
                }
            }
        }
        holders.sort(
                (a, b) -> a.pid() != b.pid() ? Integer.compare(a.pid(), b.pid()) : Integer.compare(a.fd(), b.fd()));
        return holders;
    }

    /// How many processes could not be looked at for want of privilege.
    public int hiddenProcesses() {
        return hidden;
    }

    @Override
    public void close() {
        scan.close();
    }
}
