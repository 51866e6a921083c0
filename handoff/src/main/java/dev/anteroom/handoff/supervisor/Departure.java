package dev.anteroom.handoff.supervisor;

import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.service.KnownServer;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.upgrade.DepartureTimes;
import dev.anteroom.handoff.upgrade.UpgradeEvent.Mark;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.proc.FdTable;
import dev.anteroom.linux.proc.Holder;
import dev.anteroom.linux.process.ProcessExit;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.survey.HolderPosture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process told to stop, and its three phases watched from outside: it stops accepting, its connections
/// drain, it cleans up and ends. Each has its deadline; after the last comes SIGKILL.
final class Departure {
    private static final long LOOK_MILLIS = 10;
    private static final long MAX_LOOK_MILLIS = 200;
    /// So many looks in a row must find it deaf.
    private static final int DEAF_LOOKS = 10;

    private static final Duration KILLED = Duration.ofSeconds(10);

    private final Generation leaving;
    private final NetNamespace namespace;
    private final ServiceConfig.Limits limits;
    private final Marks marks;
    private volatile int busy;
    private boolean epolled;
    private int deafLooks;

    /// Told of each mark as it is seen.
    interface Marks {
        void mark(Mark mark, Generation generation, String text);
    }

    Departure(Generation leaving, NetNamespace namespace, ServiceConfig.Limits limits, Marks marks) {
        this.leaving = leaving;
        this.namespace = namespace;
        this.limits = limits;
        this.marks = marks;
    }

    /// Sends SIGTERM, or what the program stops by in order, and returns when the process has ended.
    ///
    /// @param tell false: it was told by an earlier supervisor
    DepartureTimes run(boolean tell) {
        boolean watched = listens();
        long start = System.nanoTime();
        try (ClientConnections clients = new ClientConnections(leaving, namespace)) {
            ClientConnections.Count before = clients.count();
            busy = before.busy();
            int atStop = before.open();
            if (tell) {
                Signal stop = KnownServer.stopSignal(leaving.command());
                leaving.signal(stop);
                marks.mark(
                        Mark.TOLD_TO_STOP,
                        leaving,
                        "SIG" + stop + "; " + atStop + " client connections open, " + busy
                                + " of them wait for an answer");
            }
            return watch(clients, start, watched, atStop);
        }
    }

    private DepartureTimes watch(ClientConnections clients, long start, boolean watched, int atStop) {
        Long closed = null;
        Long drained = null;
        int open = atStop;
        boolean late = false;
        boolean killed = false;
        long drainDeadline = start + limits.drain().toNanos();
        long killDeadline = drainDeadline + limits.cleanup().toNanos();
        while (true) {
            long now = System.nanoTime();
            Optional<ProcessExit> exit = ended();
            long millis = (now - start) / 1_000_000;
            if (exit.isPresent()) {
                return gone(exit.get(), closed, drained, millis, atStop, open, killed);
            }
            if (closed == null && watched && stoppedAccepting()) {
                closed = millis;
                marks.mark(Mark.LISTENER_CLOSED, leaving, "stopped accepting");
            }
            if (drained == null && (closed != null || !watched)) {
                open = clients.count().open();
                if (open == 0) {
                    drained = millis;
                    killDeadline = Math.min(killDeadline, now + limits.cleanup().toNanos());
                    marks.mark(Mark.DRAINED, leaving, "drained: no client connection left");
                }
            }
            if (!late && drained == null && now - leaving.putOff(drainDeadline) > 0) {
                late = true;
                open = clients.count().open();
                killDeadline = now + limits.cleanup().toNanos();
                marks.mark(
                        Mark.DRAIN_DEADLINE,
                        leaving,
                        "drain deadline of " + Durations.text(limits.drain()) + " over, " + open + " connections open; "
                                + Durations.text(limits.cleanup()) + " until SIGKILL");
            }
            if (!killed && now - leaving.putOff(killDeadline) > 0) {
                killed = true;
                ClientConnections.Count last = clients.count();
                open = last.open();
                busy = last.busy();
                leaving.signal(Signal.KILL);
                marks.mark(Mark.KILLED, leaving, "SIGKILL, " + open + " connections cut");
                leaving.process().awaitEnd(KILLED);
            }
            sleep(System.nanoTime() - now);
        }
    }

    private DepartureTimes gone(
            ProcessExit exit,
            @Nullable Long closed,
            @Nullable Long drained,
            long millis,
            int atStop,
            int open,
            boolean killed) {
        // One that a signal has ended closed nothing in order.
        boolean died = killed || exit instanceof ProcessExit.Killed;
        int cut = drained == null && died ? open : 0;
        // Between two looks a quick service does all three.
        Long closedAt = closed == null && !died ? Long.valueOf(millis) : closed;
        Long drainedAt = drained == null && !died ? Long.valueOf(millis) : drained;
        if (closed == null && !died) {
            marks.mark(Mark.LISTENER_CLOSED, leaving, "stopped accepting");
        }
        if (drained == null && !died) {
            marks.mark(Mark.DRAINED, leaving, "drained");
        }
        marks.mark(
                Mark.EXITED,
                leaving,
                exit
                        + (cut > 0
                                ? "; " + cut + " client connections cut, " + busy + " of them waited for an answer"
                                : ""));
        return new DepartureTimes(closedAt, drainedAt, millis, atStop, cut, killed, exit.toString());
    }

    /// A look at a process with many files costs more than one with few.
    private static void sleep(long lookNanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.clamp(5 * lookNanos, LOOK_MILLIS * 1_000_000, MAX_LOOK_MILLIS * 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<ProcessExit> ended() {
        if (!leaving.process().hasEnded()) {
            return Optional.empty();
        }
        return Optional.of(leaving.awaitExit().orElseGet(ProcessExit.Unknown::new));
    }

    /// Client connections that waited for an answer when it was last looked at before its end.
    int busyAtEnd() {
        return busy;
    }

    /// Whether it takes no more connections. A thread that is between two polls, or waits for a processor, looks
    /// deaf for a moment: only a process whose epoll watched before, or that has closed the listener, is
    /// believed at once.
    private boolean stoppedAccepting() {
        if (listens()) {
            deafLooks = 0;
            return false;
        }
        return epolled || ++deafLooks >= DEAF_LOOKS || !holdsAny();
    }

    private boolean holdsAny() {
        try {
            return leaving.sockets().values().stream().anyMatch(socket -> !socket.isDatagram() && has(socket.inode()));
        } catch (LinuxException e) {
            return false;
        }
    }

    /// Whether it still takes connections: an epoll instance of it watches a listener, or it has one open and
    /// none of its epolls ever did (then it sits in accept).
    boolean listens() {
        try {
            for (HeldSocket socket : leaving.sockets().values()) {
                if (socket.isDatagram()) {
                    continue;
                }
                Holder holder = new Holder(leaving.pid(), 0, "", 0, false);
                HolderPosture posture = HolderPosture.of(holder, socket.inode());
                if (posture == HolderPosture.WATCHES
                        || (posture != HolderPosture.DEAF && has(socket.inode()) && !epolled)) {
                    epolled |= posture == HolderPosture.WATCHES;
                    return true;
                }
            }
            return false;
        } catch (LinuxException e) {
            return false;
        }
    }

    private boolean has(long inode) {
        return FdTable.of(leaving.pid())
                .sockets()
                .map(open -> open.stream().anyMatch(socket -> socket.inode() == inode))
                .orElse(false);
    }
}
