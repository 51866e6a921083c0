package dev.anteroom.diagnosis.cause;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.ReuseportMembers;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.ForkExecLeak;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The socket that queues connections is open only in a process that will never accept on it: a child that
/// inherited it through fork and exec because close-on-exec was missing, while the service has closed its own copy,
/// was restarted, or is gone. The port stays in LISTEN, the kernel goes on completing handshakes, and no goroutine
/// anywhere is to blame. It differs from a stuck reuseport member in who holds the socket, and from an exited loop
/// in that the service itself no longer has it.
public final class ListenerLeakedToChild implements Rule {
    @Override
    public CauseId id() {
        return CauseId.LISTENER_LEAKED_TO_CHILD;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(ListenerHolders.class).isEmpty()) {
            return Finding.unsupported(
                    id(), "no file says who holds the listening socket (ss -p as root, lsof, ls -l /proc/PID/fd)");
        }
        ListenerHolders holders = incident.get(ListenerHolders.class).get();
        Optional<ReuseportMembers.Member> stuck = incident.members().flatMap(ReuseportMembers::stuck);
        List<SocketUser> queueHolders = stuck.map(
                        m -> holdersOf(holders, m.socket().inode()))
                .filter(users -> !users.isEmpty())
                .orElseGet(holders::distinct);
        int pid = holders.targetPid();
        String own = incident.evidence().target().name();
        boolean sibling = queueHolders.stream().anyMatch(u -> u.command().equals(own));
        if (sibling && queueHolders.stream().noneMatch(u -> u.pid() == pid)) {
            return Finding.excluded(
                    id(), "the socket is held by another process of the same program, which accepts for itself");
        }
        if (stuck.isPresent() && polls(incident.evidence(), queueHolders)) {
            return Finding.excluded(
                    id(),
                    "the member of the SO_REUSEPORT group is held by a process with an epoll descriptor: a service"
                            + " with a socket of its own");
        }
        boolean foreignOnly =
                pid > 0 ? !queueHolders.isEmpty() && queueHolders.stream().noneMatch(u -> u.pid() == pid) : false;
        boolean targetGaveItUp =
                holders.targetKnownNotToHold() && queueHolders.stream().noneMatch(u -> u.pid() == pid);
        // The capture may be of the child itself: then the strace log tells that it got the socket through its execve.
        boolean inherited = incident.loops().dumps() == 0
                && incident.get(ForkExecLeak.class).stream()
                        .flatMap(leak -> leak.listening().stream())
                        .anyMatch(survivor -> holders.heldBy(survivor.pid()) || survivor.pid() == pid);
        // Or a holder that can't be a Go service at all: no epoll descriptor, which the Go runtime makes for its first
        // network connection.
        boolean cannotAccept = holdsWithoutPolling(incident.evidence(), queueHolders);
        if (!foreignOnly && !targetGaveItUp && !inherited && !cannotAccept) {
            String who = holders.distinct().size() > 1
                    ? "; it is also open in another process, which does no harm while the service accepts"
                    : "";
            return Finding.excluded(id(), "the service itself holds the listening socket" + who);
        }
        String child = queueHolders.isEmpty()
                ? "another process"
                : queueHolders.getFirst().command() + " (pid "
                        + queueHolders.getFirst().pid() + ")";
        FindingBuilder found = new FindingBuilder(
                        id(), queueHolders.isEmpty() ? Sign.HOLDER_UNKNOWN : Sign.HOLDER_NEVER_ACCEPTS)
                .with(holders.facts())
                .with(incident.kernelFacts());
        if (cannotAccept) {
            found.with(Fact.said(
                    "the process that holds the socket has no epoll descriptor: it is no Go service and never accepts",
                    incident.evidence()
                            .target()
                            .openFiles()
                            .last()
                            .map(Observation::file)
                            .orElse(null)));
        }
        incident.get(ForkExecLeak.class)
                .filter(l -> l.strength() > 0)
                .ifPresent(l -> found.with(l.facts()).seen(Sign.FORK_INHERITED));
        String holderPid = queueHolders.isEmpty()
                ? "PID"
                : Integer.toString(queueHolders.getFirst().pid());
        found.remedy(
                "make sure that it doesn't serve: a socket unit or a supervisor holds listeners, too, and is no leak",
                "ps -o pid,ppid,args -p " + holderPid + "; ss -lntpe '( sport = :" + incident.portWord() + " )'",
                "none",
                false);
        found.remedy(
                "end the process that keeps the socket alive, so that the port is free for the service",
                "kill " + holderPid,
                "it loses what it was doing; what is queued on that socket is reset",
                false);
        found.change(
                "set close-on-exec on every inherited or hand-made socket (SOCK_CLOEXEC, syscall.CloseOnExec), and"
                        + " pass only what is meant in exec.Cmd.ExtraFiles",
                "none");
        return found.likely(incident.place() + " is kept open by " + child
                + ", which will never accept on it; the service doesn't hold it.");
    }

    /// Whether one of the holders is known to have an epoll descriptor.
    private static boolean polls(Evidence evidence, List<SocketUser> holders) {
        return holders.stream()
                .anyMatch(holder -> evidence.others().stream()
                        .filter(p -> p.pid() != null && p.pid() == holder.pid())
                        .anyMatch(p -> p.openFiles()
                                .last()
                                .map(o -> Boolean.TRUE.equals(o.value().polls()))
                                .orElse(false)));
    }

    private static boolean holdsWithoutPolling(Evidence evidence, List<SocketUser> holders) {
        if (holders.isEmpty()) {
            return false;
        }
        List<ProcessEvidence> processes = new ArrayList<>(evidence.others());
        processes.add(evidence.target());
        return holders.stream()
                .allMatch(holder -> processes.stream()
                        .filter(p -> p.pid() != null
                                && p.pid() == holder.pid()
                                && p.goroutines().isEmpty())
                        .anyMatch(p -> p.openFiles()
                                .last()
                                .map(o -> Boolean.FALSE.equals(o.value().polls()))
                                .orElse(false)));
    }

    private static List<SocketUser> holdersOf(ListenerHolders holders, @org.jspecify.annotations.Nullable Long inode) {
        return inode == null ? List.of() : holders.byInode().getOrDefault(inode, List.of());
    }
}
