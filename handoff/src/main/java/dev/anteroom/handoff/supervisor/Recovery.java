package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Lineage;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.socket.HeldSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds what an earlier supervisor left running, and borrows the listeners back from it (pidfd_getfd). The
/// state file names the processes and their sockets; one that was started and not yet written down is found by
/// its NOTIFY_SOCKET, which lies in the service's own folder. A number in the file is not enough to be told to
/// stop: the process has one of the listeners open, or was started with that NOTIFY_SOCKET.
final class Recovery {
    private final StateDirectory directory;

    Recovery(StateDirectory directory) {
        this.directory = directory;
    }

    /// A process that lives on.
    ///
    /// @param sockets those of its listeners that it still has open
    record Survivor(SupervisorState.Member member, Pidfd process, Map<String, HeldSocket> sockets) {}

    List<Survivor> survivors(SupervisorState state) {
        List<Survivor> survivors = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        // a member that is served by several names one socket: one duplicate for all of them
        Map<Long, HeldSocket> borrowed = new LinkedHashMap<>();
        for (SupervisorState.Member member : state.members()) {
            Optional<Pidfd> process = Pidfd.open(member.pid(), member.startTicks());
            if (process.isPresent() && !process.get().hasEnded()) {
                seen.add(member.pid());
                Map<String, HeldSocket> sockets = sockets(member.listeners(), process.get(), borrowed);
                if (!sockets.isEmpty() || isMarked(member.pid())) {
                    survivors.add(new Survivor(member, process.get(), sockets));
                }
            }
        }
        strays(state, seen)
                .forEach(member -> Pidfd.open(member.pid(), member.startTicks())
                        .ifPresent(process -> survivors.add(
                                new Survivor(member, process, sockets(member.listeners(), process, borrowed)))));
        return survivors;
    }

    private static Map<String, HeldSocket> sockets(
            Map<String, Long> wanted, Pidfd process, Map<Long, HeldSocket> borrowed) {
        Map<String, HeldSocket> sockets = new LinkedHashMap<>();
        try {
            Optional<List<FdTable.SocketFd>> open = FdTable.of(process.pid()).sockets();
            wanted.forEach((name, inode) -> {
                HeldSocket known = borrowed.get(inode);
                if (known == null) {
                    known = open.stream()
                            .flatMap(List::stream)
                            .filter(socket -> socket.inode() == inode)
                            .findFirst()
                            .map(socket -> HeldSocket.own(process.borrow(socket.fd())))
                            .orElse(null);
                }
                if (known != null) {
                    borrowed.put(inode, known);
                    sockets.put(name, known);
                }
            });
        } catch (LinuxException e) {
            // It ended meanwhile.
            return sockets;
        }
        return sockets;
    }

    /// Whether it was started with a NOTIFY_SOCKET of this service.
    private boolean isMarked(int pid) {
        try {
            return markedNumber(pid).isPresent();
        } catch (LinuxException e) {
            // Another user's process is not shown to be ours.
            return false;
        }
    }

    private Optional<String> markedNumber(int pid) {
        String text = "\0NOTIFY_SOCKET=" + directory.notifySocket(0).toString().replaceFirst("0\\.sock$", "");
        // as KernelFile reads: a char for each byte
        String mark = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return KernelFile.read("/proc/" + pid + "/environ")
                .map(environment -> "\0" + environment)
                .filter(environment -> environment.contains(mark))
                .map(environment -> environment.substring(environment.indexOf(mark) + mark.length())
                        .split("\\.", 2)[0]);
    }

    /// Whether it runs with the rights of the supervisor's user or of a process that is known to be the
    /// service's, and no others: an ordinary user may start any program, a set-user-id one too, with any
    /// environment.
    private static boolean isTrusted(int pid, Set<Integer> known) {
        Optional<Lineage> found = Lineage.of(pid);
        if (found.isEmpty()) {
            return false;
        }
        return found.get().runsOnlyAs(SafeFolder.ownUid())
                || known.stream()
                        .map(Lineage::of)
                        .flatMap(Optional::stream)
                        .anyMatch(other -> found.get().hasUsersOf(other));
    }

    /// Started, and the supervisor died before it was written down. What it listens on isn't known by name: a
    /// process that serves knows, so it only has to be told to stop.
    private List<SupervisorState.Member> strays(SupervisorState state, Set<Integer> known) {
        List<SupervisorState.Member> strays = new ArrayList<>();
        for (int pid : ProcessNames.pids()) {
            if (known.contains(pid)) {
                continue;
            }
            try {
                String number = markedNumber(pid).orElse("");
                if (number.isEmpty()) {
                    continue;
                }
                int parent = ProcessState.of(pid).map(ProcessState::parent).orElse(0);
                boolean ownChild = known.contains(parent) || strays.stream().anyMatch(other -> other.pid() == parent);
                if (number.matches("[0-9]{1,9}")
                        && !ownChild
                        && Integer.parseInt(number) > state.lastGeneration()
                        && isTrusted(pid, known)) {
                    strays.add(new SupervisorState.Member(
                            Integer.parseInt(number),
                            pid,
                            ProcessState.of(pid).map(ProcessState::startTicks).orElse(-1L),
                            Role.NEWCOMER,
                            List.of(ProcessNames.commandLine(pid).orElse("?")),
                            Map.of()));
                }
            } catch (LinuxException e) {
                // Somebody else's process.
            }
        }
        return strays;
    }
}
