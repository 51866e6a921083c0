package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.libc.KernelFile;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.ProcessNames;
import dev.anteroom.linux.proc.ProcessState;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.socket.HeldSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds what an earlier supervisor left running, and borrows the listeners back from it (pidfd_getfd). The state
/// file names the processes and their sockets; one that was started and not yet written down is found by its
/// NOTIFY_SOCKET, which lies in the service's own folder.
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
                survivors.add(
                        new Survivor(member, process.get(), sockets(member.listeners(), process.get(), borrowed)));
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

    /// Started, and the supervisor died before it was written down. What it listens on isn't known by name: a
    /// process that serves knows, so it only has to be told to stop.
    private List<SupervisorState.Member> strays(SupervisorState state, Set<Integer> known) {
        List<SupervisorState.Member> strays = new ArrayList<>();
        String mark = "NOTIFY_SOCKET=" + directory.path() + "/notify-";
        for (int pid : ProcessNames.pids()) {
            if (known.contains(pid)) {
                continue;
            }
            try {
                Optional<String> environment = KernelFile.read("/proc/" + pid + "/environ");
                int at = environment
                        .map(text -> ("\0" + text).indexOf("\0" + mark))
                        .orElse(-1);
                if (at < 0) {
                    continue;
                }
                String number = environment.get().substring(at + mark.length()).split("\\.", 2)[0];
                int parent = ProcessState.of(pid).map(ProcessState::parent).orElse(0);
                boolean ownChild = known.contains(parent) || strays.stream().anyMatch(other -> other.pid() == parent);
                if (number.matches("[0-9]{1,9}") && !ownChild && Integer.parseInt(number) > state.lastGeneration()) {
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
