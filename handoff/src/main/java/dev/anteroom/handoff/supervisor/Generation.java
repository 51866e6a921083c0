package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.notify.Notification;
import dev.anteroom.linux.notify.NotifySocket;
import dev.anteroom.linux.proc.Lineage;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.process.ProcessExit;
import dev.anteroom.linux.process.Signal;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.profile.text.Visible;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process of the service, started or adopted, and what it has said.
public final class Generation {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration EXIT_STATUS = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private final int number;
    private final List<String> command;
    private final @Nullable NotifySocket notify;
    private final boolean child;
    /// The process that was started or adopted: whoever speaks for this generation descends from it.
    private final Pidfd origin;
    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<ProcessExit> end = new CompletableFuture<>();
    private volatile Map<String, HeldSocket> sockets;
    private volatile @Nullable LastWords words;
    private volatile Pidfd process;
    private volatile Role role;
    private volatile boolean ready;
    private volatile boolean stopping;
    private volatile String status = "";
    private volatile long extendedUntilNanos;
    private volatile boolean extended;
    private volatile @Nullable Lineage lastSeen;

    /// @param sockets what it listens on, by name; they stay the supervisor's
    /// @param notify null for a process that was started without one
    /// @param child whether this process is its parent
    Generation(
            int number,
            Pidfd process,
            Role role,
            List<String> command,
            Map<String, HeldSocket> sockets,
            @Nullable NotifySocket notify,
            boolean child) {
        this.number = number;
        this.origin = process;
        this.process = process;
        this.role = role;
        this.command = List.copyOf(command);
        this.sockets = Collections.unmodifiableMap(new LinkedHashMap<>(sockets));
        this.notify = notify;
        this.child = child;
    }

    /// Begins to listen to it and to wait for its end.
    ///
    /// @param onEnd called once, on a thread of its own
    /// @param journal told of messages that aren't believed
    void watch(Consumer<Generation> onEnd, Journal journal) {
        NotifySocket socket = notify;
        if (socket != null) {
            Thread.ofPlatform().daemon().name("notify-" + number).start(() -> {
                while (!end.isDone()) {
                    socket.receive(POLL).ifPresent(said -> heard(said, journal));
                }
                // what it said last
                for (Optional<Notification> last = socket.receive(Duration.ZERO); last.isPresent(); ) {
                    heard(last.get(), journal);
                    last = socket.receive(Duration.ZERO);
                }
                socket.close();
            });
        }
        Thread.ofPlatform().daemon().name("wait-" + number).start(() -> {
            Pidfd watched = process;
            while (true) {
                watched.awaitEnd(Duration.ofHours(1));
                Optional<ProcessExit> exit = watched.reap();
                if (exit.isPresent()) {
                    if (watched != process) {
                        // MAINPID has named a successor: that one's end counts
                        watched = process;
                        continue;
                    }
                    end.complete(exit.get());
                    onEnd.accept(this);
                    return;
                }
            }
        });
    }

    private void heard(Notification notification, Journal journal) {
        Optional<Lineage> user = user();
        if (user.isEmpty() || !isFromIt(notification, user.get())) {
            journal.refused(this + ": a message of pid " + notification.pid() + ", uid " + notification.uid()
                    + ", which is no process of this service");
            return;
        }
        notification.status().ifPresent(text -> status = Visible.line(text));
        if (notification.ready()) {
            ready = true;
        }
        if (notification.stopping()) {
            stopping = true;
        }
        notification.extendTimeout().ifPresent(more -> {
            extendedUntilNanos = System.nanoTime() + more.toNanos();
            extended = true;
        });
        notification.mainPid().ifPresent(pid -> {
            if (pid != process.pid() && !succeed(pid, notification, user.get())) {
                journal.refused(this + ": MAINPID=" + pid + " of pid " + notification.pid()
                        + ", which is no running process of this service");
            }
        });
    }

    /// MAINPID: the process that is waited for, and signalled, from now on. By descriptor, and looked at after
    /// it was opened, so that no other process can take the number in between. A service names its own
    /// processes only; root's own word, from outside of the service, needs no descent, but names no process
    /// that could never be the service.
    ///
    /// @return false where it is refused
    private boolean succeed(int pid, Notification said, Lineage user) {
        if (pid <= 1 || pid == ProcessHandle.current().pid()) {
            return false;
        }
        Optional<Pidfd> opened = Pidfd.open(pid);
        if (opened.isEmpty()) {
            return false;
        }
        Pidfd successor = opened.get();
        boolean fromOutside = said.uid() == 0 && !isKin(said.pid());
        boolean taken = successor.startTicks() >= 0
                && (fromOutside
                        || (isKin(pid)
                                && Lineage.of(pid)
                                        .filter(it -> it.hasUsersOf(user))
                                        .isPresent()))
                && !successor.hasEnded();
        if (taken) {
            process = successor;
        } else {
            successor.close();
        }
        return taken;
    }

    /// Its socket is its own, but other local users may write to it. Root's word counts, and that of a process
    /// of the service's own user that descends from the one that was started.
    private boolean isFromIt(Notification notification, Lineage user) {
        boolean ownUser = notification.uid() == user.realUid() || notification.uid() == user.effectiveUid();
        return notification.uid() == 0 || (ownUser && isKin(notification.pid()));
    }

    private boolean isKin(int pid) {
        Pidfd main = process;
        try {
            return pid == main.pid()
                    || Lineage.isKin(pid, origin.pid(), origin.startTicks())
                    || Lineage.isKin(pid, main.pid(), main.startTicks());
        } catch (LinuxException e) {
            // Where /proc is mounted with hidepid, what can't be seen isn't proven.
            return false;
        }
    }

    /// Whose the main process is; once it has ended, whose it was.
    private Optional<Lineage> user() {
        Pidfd main = process;
        try {
            Lineage.of(main.pid())
                    .filter(it -> it.startTicks() == main.startTicks())
                    .ifPresent(it -> lastSeen = it);
        } catch (LinuxException e) {
            return Optional.empty();
        }
        return Optional.ofNullable(lastSeen);
    }

    public int number() {
        return number;
    }

    public Pidfd process() {
        return process;
    }

    public int pid() {
        return process.pid();
    }

    public List<String> command() {
        return command;
    }

    public Map<String, HeldSocket> sockets() {
        return sockets;
    }

    /// From now on these are what it listens on.
    void hold(Map<String, HeldSocket> other) {
        sockets = Collections.unmodifiableMap(new LinkedHashMap<>(other));
    }

    /// Where it says READY=1; empty for a process that was started without.
    Optional<Path> notifyPath() {
        return Optional.ofNullable(notify).map(NotifySocket::path);
    }

    /// From now on these lines are what it wrote to its standard error.
    void writes(LastWords lastWords) {
        words = lastWords;
    }

    /// What it last wrote to its standard error; empty where nothing is known of it. Waits a moment for the last of it
    /// where it has ended.
    List<String> lastWords() {
        LastWords read = words;
        if (read == null) {
            return List.of();
        }
        long deadline = System.nanoTime() + LAST_WORDS.toNanos();
        while (hasEnded() && !read.isComplete() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(2_000_000);
        }
        return read.lines();
    }

    public Role role() {
        return role;
    }

    void become(Role next) {
        role = next;
    }

    /// Whether it has said READY=1.
    public boolean saidReady() {
        return ready;
    }

    /// Whether it has said STOPPING=1.
    public boolean saidStopping() {
        return stopping;
    }

    /// What it last said of itself; empty: nothing.
    public String status() {
        return status;
    }

    /// Whether it is this process's child: then its exit status can be told.
    public boolean isChild() {
        return child;
    }

    /// Until when a deadline is put off, if it asked for more time (EXTEND_TIMEOUT_USEC).
    public long putOff(long deadlineNanos) {
        return extended && extendedUntilNanos - deadlineNanos > 0 ? extendedUntilNanos : deadlineNanos;
    }

    public boolean hasEnded() {
        return end.isDone() || process.hasEnded();
    }

    /// How it ended, empty while it runs.
    public Optional<ProcessExit> exit() {
        return Optional.ofNullable(end.getNow(null));
    }

    /// How it ended, for one that has: its parent learns of it a moment after everybody else.
    Optional<ProcessExit> awaitExit() {
        return Optional.ofNullable(end.copy()
                .completeOnTimeout(null, EXIT_STATUS.toMillis(), TimeUnit.MILLISECONDS)
                .join());
    }

    public void signal(Signal signal) {
        process.signal(signal);
    }

    public Duration age() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    @Override
    public String toString() {
        return "generation " + number + " (pid " + pid() + ")";
    }
}
