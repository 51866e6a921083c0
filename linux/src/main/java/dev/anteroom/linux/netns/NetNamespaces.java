package dev.anteroom.linux.netns;

import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.proc.ProcessNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which network namespaces there are.
public final class NetNamespaces {
    private NetNamespaces() {}

    /// One of each namespace that a process lives in, the caller's own first. Namespaces of processes that may not
    /// be looked at are left out. The caller closes them.
    public static List<NetNamespace> inUse() {
        List<NetNamespace> found = new ArrayList<>();
        NetNamespace own = NetNamespace.current();
        found.add(own);
        Set<Long> seen = new TreeSet<>(Set.of(own.inode()));
        for (int pid : ProcessNames.pids()) {
            try {
                Optional<NetNamespace> namespace = NetNamespace.of(pid);
                if (namespace.isPresent()) {
                    if (seen.add(namespace.get().inode())) {
                        found.add(namespace.get());
                    } else {
                        namespace.get().close();
                    }
                }
            } catch (PermissionException e) {
                // Another user's process: not ours to see.
            }
        }
        return found;
    }
}
