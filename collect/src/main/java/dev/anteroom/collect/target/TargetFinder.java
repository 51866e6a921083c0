package dev.anteroom.collect.target;

import dev.anteroom.collect.CollectException;
import dev.anteroom.collect.http.Endpoint;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.PermissionException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.netns.NetNamespaces;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.sockdiag.Listener;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.survey.HolderPosture;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what is to be recorded from what the user knows of it: a process, a port, the URL of its pprof, or
/// several of these.
public final class TargetFinder {
    private final Wanted wanted;
    private final boolean asks;
    private final List<String> notes = new ArrayList<>();

    private TargetFinder(Wanted wanted, boolean asks) {
        this.wanted = wanted;
        this.asks = asks;
    }

    /// @throws CollectException if there is no such process or listener, and no URL either; or if no pprof is
    ///     where the URL says
    public static Target find(Wanted wanted) {
        Target target = new TargetFinder(wanted, true).find();
        Endpoint pprof = target.pprof();
        if (wanted.url() != null && pprof != null) {
            GivenUrl.require(pprof, target);
        }
        return target;
    }

    /// The same without asking the service's listeners for a pprof: nobody who did not ask for it shall send them
    /// anything.
    public static Target findSilently(Wanted wanted) {
        return new TargetFinder(wanted, false).find();
    }

    private @Nullable Endpoint probe(NetNamespace namespace, List<Listener> own) {
        return asks ? new PprofProbe(namespace, wanted.access(), notes).find(own) : null;
    }

    private Target find() {
        String url = wanted.url();
        Endpoint given = url == null ? null : Endpoint.of(url, wanted.access());
        Integer pid = wanted.pid();
        if (pid != null) {
            return ofProcess(pid, given);
        }
        Integer port = wanted.port();
        if (port != null) {
            return ofPort(port, given, NetNamespace.current(), port);
        }
        if (given == null) {
            throw new CollectException("Say what to record: --pid N, --port N or --url http://HOST:PORT");
        }
        if (isHere(given.host())) {
            NetNamespace here = NetNamespace.current();
            if (!listeners(here, given.port()).isEmpty()) {
                // The listener that the URL names is the admin's; the service's are found through its process.
                Target target = ofPort(given.port(), given, here, null);
                if (target.pid() != null) {
                    return target;
                }
                target.close();
            } else {
                here.close();
            }
        }
        notes.add(
                "Only the profiles over " + given.url() + " were recorded: a remote pprof can't show the accept queue. "
                        + "Run this on the service's host with --pid or --port.");
        return new Target(null, null, List.of(), null, given, notes);
    }

    private static boolean isHere(String host) {
        try {
            InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private Target ofProcess(int pid, @Nullable Endpoint given) {
        if (ProcessState.of(pid).isEmpty()) {
            throw new CollectException("There is no process " + pid);
        }
        NetNamespace namespace = null;
        try {
            namespace = NetNamespace.of(pid).orElseThrow(() -> new CollectException("Process " + pid + " has ended"));
        } catch (PermissionException e) {
            notes.add(e.getMessage() + ": without it the accept queue is known only as far as /proc/" + pid
                    + "/net/tcp tells it");
            return new Target(pid, wanted.port(), List.of(), null, given, notes);
        }
        return in(namespace, pid, wanted.port(), given);
    }

    private Target in(NetNamespace namespace, int pid, @Nullable Integer port, @Nullable Endpoint given) {
        List<Listener> all;
        try {
            all = listeners(namespace, 0);
        } catch (PermissionException e) {
            notes.add(e.getMessage() + ": the accept queue is known only as far as /proc/" + pid + "/net/tcp tells it");
            namespace.close();
            return new Target(pid, port, List.of(), null, given, notes);
        }
        List<Listener> own = own(all, pid);
        if (port != null && own.stream().noneMatch(l -> l.port() == port)) {
            List<Listener> there = all.stream().filter(l -> l.port() == port).toList();
            if (there.isEmpty()) {
                namespace.close();
                throw new CollectException("Nothing listens on port " + port + " in the network namespace of process "
                        + pid + (own.isEmpty() ? "" : "; it listens on " + ports(own)));
            }
            notes.add("Process " + pid + " doesn't hold the listener on port " + port);
            own = new ArrayList<>(own);
            own.addAll(there);
        }
        if (own.isEmpty()) {
            notes.add("Process " + pid + " holds no listening TCP socket"
                    + (all.isEmpty() ? "" : "; others of its network namespace: " + ports(all)));
        }
        Endpoint pprof = given;
        if (pprof == null) {
            pprof = probe(namespace, own);
            if (pprof == null) {
                stopped(pid);
            }
        }
        return new Target(pid, port, own, namespace, pprof, notes);
    }

    private void stopped(int pid) {
        ProcessState.of(pid)
                .filter(state -> !state.canRun())
                .ifPresent(state -> notes.add("Process " + pid + " is " + state.run()
                        + ": it can't answer, and no profile of it can be had"));
    }

    private List<Listener> own(List<Listener> all, int pid) {
        Set<Long> inodes = new HashSet<>();
        try {
            Optional<List<FdTable.SocketFd>> sockets = FdTable.of(pid).sockets();
            sockets.ifPresent(list -> list.forEach(socket -> inodes.add(socket.inode())));
        } catch (PermissionException e) {
            notes.add(e.getMessage());
            Integer port = wanted.port();
            return all.stream().filter(l -> port == null || l.port() == port).toList();
        }
        return all.stream().filter(l -> inodes.contains(l.inode())).toList();
    }

    /// @param asked the port that the user named as the service's; null where it is only the pprof's
    private Target ofPort(int port, @Nullable Endpoint given, NetNamespace here, @Nullable Integer asked) {
        List<Listener> there = listeners(here, port);
        if (there.isEmpty()) {
            here.close();
            return ofPort(port, given, elsewhere(port), asked);
        }
        long[] inodes = there.stream().mapToLong(Listener::inode).toArray();
        Holder best = null;
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(inodes);
            int bestRank = Integer.MAX_VALUE;
            for (long inode : inodes) {
                for (Holder holder : holders.of(inode)) {
                    int rank = rank(HolderPosture.of(holder, inode));
                    if (rank < bestRank) {
                        best = holder;
                        bestRank = rank;
                    }
                }
            }
        }
        if (best == null) {
            notes.add("Can't see which process owns port " + port
                    + ": run as root, as the service's own user, or with CAP_SYS_PTRACE");
            Endpoint pprof = given != null ? given : probe(here, there);
            return new Target(null, asked, there, here, pprof, notes);
        }
        String name = ProcessNames.command(best.pid()).orElse("?");
        notes.add("Port " + port + " is held by process " + best.pid() + " (" + name + ")");
        return in(here, best.pid(), asked, given);
    }

    /// The one other network namespace in which something listens on the port: a container's, most often.
    ///
    /// @throws CollectException where there is none, or several
    private static NetNamespace elsewhere(int port) {
        List<NetNamespace> found = new ArrayList<>();
        int looked = 0;
        for (NetNamespace namespace : NetNamespaces.inUse()) {
            looked++;
            if (listens(namespace, port)) {
                found.add(namespace);
            } else {
                namespace.close();
            }
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        List<String> holders = found.stream()
                .limit(8)
                .map(namespace -> holder(namespace, port))
                .toList();
        found.forEach(NetNamespace::close);
        if (found.isEmpty()) {
            throw new CollectException("Nothing listens on port " + port + " in "
                    + (looked == 1 ? "the one network namespace" : "any of the " + looked + " network namespaces")
                    + " that this user may look into: root sees all of them; or name the process with --pid");
        }
        throw new CollectException("Port " + port + " is listened on in " + found.size()
                + " network namespaces: name one with --pid (" + String.join(", ", holders) + ")");
    }

    private static boolean listens(NetNamespace namespace, int port) {
        try {
            return !listeners(namespace, port).isEmpty();
        } catch (LinuxException | CollectException e) {
            // One that may not be entered, or that has just gone.
            return false;
        }
    }

    private static String holder(NetNamespace namespace, int port) {
        long[] inodes =
                listeners(namespace, port).stream().mapToLong(Listener::inode).toArray();
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(inodes);
            for (long inode : inodes) {
                for (Holder holder : holders.of(inode)) {
                    return "pid " + holder.pid() + " "
                            + ProcessNames.command(holder.pid()).orElse("?");
                }
            }
        }
        return "a process that this user may not see";
    }

    /// Whoever accepts comes before whoever merely has the socket open.
    private static int rank(HolderPosture posture) {
        return switch (posture) {
            case WATCHES -> 0;
            case MAY_WAIT -> 1;
            case STOPPED -> 2;
            case DEAF -> 3;
        };
    }

    private static List<Listener> listeners(NetNamespace namespace, int port) {
        try (SocketDiag diag = SocketDiag.open(namespace)) {
            return diag.listeners(port);
        } catch (PermissionException e) {
            throw e;
        } catch (LinuxException e) {
            throw new CollectException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String ports(List<Listener> listeners) {
        List<String> places =
                listeners.stream().map(Listener::endpoint).distinct().limit(8).toList();
        return String.join(", ", places);
    }
}
