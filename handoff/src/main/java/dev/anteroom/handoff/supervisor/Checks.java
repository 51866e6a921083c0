package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.adopt.ListenerWay;
import dev.anteroom.handoff.service.KnownServer;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.upgrade.UpgradeEvent.Mark;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.proc.SocketHolders;
import dev.anteroom.linux.proc.Sysctls;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.QueueDepth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is looked at before anything is changed; `--dry-run` ends after it.
final class Checks {
    private static final String SOMAXCONN = "net.core.somaxconn";

    private final Supervisor supervisor;
    private final ServiceConfig config;
    private final List<String> command;
    private final Generation old;
    private final UpgradeLog log;

    Checks(Supervisor supervisor, ServiceConfig config, List<String> command, Generation old, UpgradeLog log) {
        this.supervisor = supervisor;
        this.config = config;
        this.command = command;
        this.old = old;
        this.log = log;
    }

    /// @param dryRun nothing is changed, not even for the better
    /// @throws HandoffException where the upgrade cannot begin
    void run(ModeChoice choice, boolean dryRun) {
        ListenerWay way = ListenerWay.of(command, config.directory());
        if (KeptProgram.find(command.getFirst(), config).isEmpty()) {
            throw new HandoffException("The new version's program " + command.getFirst()
                    + " is not there or not executable; nothing was changed");
        }
        if (!config.listeners().isEmpty()) {
            List<String> wanted = config.listeners().keySet().stream().sorted().toList();
            List<String> held = old.sockets().keySet().stream().sorted().toList();
            if (!wanted.equals(held)) {
                log.note(
                        Mark.NOTE,
                        "the description names the listeners " + wanted + ", this supervisor holds " + held
                                + ": the newcomer gets what is held; stop and run the service to change them");
            }
        }
        old.sockets().forEach((name, socket) -> audit(name, socket, dryRun));
        foreignHolders();
        log.note(Mark.CHECKED, choice.toString());
        log.note(Mark.CHECKED, "the new version: " + way);
        if (!old.hasEnded()) {
            Signal stop = KnownServer.stopSignal(old.command());
            log.mark(Mark.CHECKED, old, StopManner.of(old.pid(), stop).sentence(stop));
        }
    }

    private void audit(String name, HeldSocket socket, boolean dryRun) {
        if (socket.isDatagram()) {
            log.note(Mark.CHECKED, name + ": UDP, handed on; it has no accept queue to judge by");
            return;
        }
        if (!socket.isListening() && dryRun) {
            log.note(Mark.CHECKED, name + ": a holder has shut it down for all; it would be told to listen again");
        } else if (!socket.isListening()) {
            socket.listen(config.backlog());
            log.note(
                    Mark.CHECKED,
                    name
                            + ": a holder had shut it down for all; it was told to listen again, and the old process"
                            + " may no longer accept");
        }
        if (!socket.isNonBlocking()) {
            log.note(
                    Mark.CHECKED,
                    name
                            + ": blocking (O_NONBLOCK is shared by all holders): where two processes wait on it, one"
                            + " may sit in accept");
        }
        Optional<QueueDepth> queue = socket.queue();
        long somaxconn = Sysctls.read(List.of(SOMAXCONN), supervisor.namespace())
                .number(SOMAXCONN)
                .orElse(-1);
        boolean small = queue.isPresent() && queue.get().limit() < Math.min(config.backlog(), somaxconn);
        if (small && dryRun) {
            log.note(
                    Mark.CHECKED,
                    name + ": limit " + queue.get().limit() + ", frozen when it began to listen; it would be raised to "
                            + Math.min(config.backlog(), somaxconn));
        } else if (small) {
            socket.listen(config.backlog());
            log.note(
                    Mark.CHECKED,
                    name + ": limit was " + queue.get().limit() + ", frozen when it began to listen; raised to "
                            + socket.queue().map(QueueDepth::limit).orElse(0) + " by listen() again");
        }
        log.note(
                Mark.CHECKED,
                name + ": " + socket.address() + ", "
                        + socket.queue()
                                .map(now -> now.depth() + " waiting of " + now.limit())
                                .orElse("no queue that can be read from here"));
    }

    private void foreignHolders() {
        Set<Integer> known = supervisor.own(old);
        long[] inodes =
                old.sockets().values().stream().mapToLong(HeldSocket::inode).toArray();
        try (SocketHolders holders = new SocketHolders()) {
            holders.refresh(inodes);
            for (Map.Entry<String, HeldSocket> each : old.sockets().entrySet()) {
                List<String> others = new ArrayList<>();
                for (Holder holder : holders.of(each.getValue().inode())) {
                    if (!known.contains(holder.pid())) {
                        others.add(holder.command() + "[" + holder.pid() + "]");
                    }
                }
                if (!others.isEmpty()) {
                    log.note(Mark.CHECKED, each.getKey() + " is also held by " + String.join(", ", others));
                }
            }
        }
    }
}
