package dev.anteroom.watch.host;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.watch.sampling.NamespaceView;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Finds the network namespaces that processes live in, through `/proc/PID/ns/net`, and opens a view of each. New
/// processes
/// are looked at each time, all of them every few seconds: a process may move to another namespace.
///
/// Another user's process needs CAP_SYS_PTRACE, entering another namespace CAP_SYS_ADMIN. Not thread-safe.
public final class LocalNamespaces implements NamespaceSource {
    private static final Duration FULL_SCAN = Duration.ofSeconds(5);

    private final Opener opener;
    private final Map<Integer, Long> byPid = new HashMap<>();
    private final Map<Long, Integer> known = new HashMap<>();
    private final Map<Long, String> failed = new HashMap<>();
    private final Set<Integer> hidden = new HashSet<>();
    private long lastFullScan;

    /// What to do with a namespace that was found.
    public interface Opener {
        /// @param pid a process in it
        void open(NetNamespace namespace, int pid, String hostname, Visitor visitor);
    }

    private LocalNamespaces(Opener opener) {
        this.opener = opener;
    }

    /// Opens views for this process.
    public static LocalNamespaces forThisProcess() {
        return new LocalNamespaces((namespace, pid, hostname, visitor) ->
                visitor.found(NamespaceView.adopt(NamespaceView.open(namespace), pid, hostname)));
    }

    /// Hands each namespace to somebody else.
    public static LocalNamespaces forOthers(Opener opener) {
        return new LocalNamespaces(opener);
    }

    @Override
    public void refresh(Visitor visitor) {
        boolean full = lastFullScan == 0 || System.nanoTime() - lastFullScan > FULL_SCAN.toNanos();
        if (full) {
            lastFullScan = System.nanoTime();
            byPid.clear();
            hidden.clear();
            failed.clear();
        }
        int[] pids = ProcessNames.pids();
        Set<Integer> alive = new HashSet<>(pids.length * 2);
        for (int pid : pids) {
            alive.add(pid);
            if (!byPid.containsKey(pid) && !hidden.contains(pid)) {
                look(pid);
            }
        }
        byPid.keySet().retainAll(alive);
        hidden.retainAll(alive);
        // The lowest pid of a namespace is the one that stays longest: a container's first process.
        Map<Long, Integer> lowest = new TreeMap<>();
        byPid.forEach((pid, inode) -> lowest.merge(inode, pid, Math::min));
        known.keySet().removeIf(inode -> {
            boolean gone = !lowest.containsKey(inode);
            if (gone) {
                visitor.gone(inode);
            }
            return gone;
        });
        lowest.forEach((inode, pid) -> {
            if (!known.containsKey(inode) && !failed.containsKey(inode)) {
                open(inode, pid, visitor);
            }
        });
    }

    private void look(int pid) {
        try {
            String link =
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
            if (link.startsWith("net:[") && link.endsWith("]")) {
                byPid.put(pid, Long.parseLong(link.substring(5, link.length() - 1)));
            }
        } catch (AccessDeniedException e) {
            hidden.add(pid);
        } catch (IOException e) {
            // It has ended.
        }
    }

    private void open(long inode, int pid, Visitor visitor) {
        try (NetNamespace namespace = NetNamespace.of(pid).orElse(null)) {
            if (namespace != null && namespace.inode() == inode) {
                opener.open(namespace, pid, hostname(pid), visitor);
                known.put(inode, pid);
            }
        } catch (PermissionException e) {
            failed.put(inode, "permission");
        } catch (LinuxException e) {
            failed.put(inode, "kernel");
        }
    }

    /// What the process's containers call themselves, by their file: the host name itself can't be asked from outside.
    /// Empty
    /// where it shares the host's root or may not be looked at.
    private static String hostname(int pid) {
        try {
            Path root = Path.of("/proc/" + pid + "/root");
            if (Files.isSameFile(root, Path.of("/"))) {
                return "";
            }
            return KernelFile.read(root + "/etc/hostname")
                    .map(text -> text.strip().lines().findFirst().orElse(""))
                    .orElse("");
        } catch (IOException | LinuxException e) {
            return "";
        }
    }

    @Override
    public Map<String, Integer> refused() {
        Map<String, Integer> refused = new TreeMap<>();
        failed.values().forEach(reason -> refused.merge(reason, 1, Integer::sum));
        if (!hidden.isEmpty()) {
            refused.put("hidden_processes", hidden.size());
        }
        return refused;
    }

    @Override
    public void close() {
        // The views belong to whoever was told of them.
    }
}
