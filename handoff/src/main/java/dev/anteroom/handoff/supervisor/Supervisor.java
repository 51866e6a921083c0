package dev.anteroom.handoff.supervisor;

import dev.anteroom.collect.kernel.QueueRecorder;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.proof.UpgradeCaptures;
import dev.anteroom.handoff.service.Durations;
import dev.anteroom.handoff.service.ServiceConfig;
import dev.anteroom.handoff.upgrade.UpgradeEvent;
import dev.anteroom.handoff.upgrade.UpgradeEvent.Mark;
import dev.anteroom.handoff.upgrade.UpgradeReport;
import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.notify.NotifySocket;
import dev.anteroom.linux.notify.ServiceNotifier;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.socket.HeldSocket;
import dev.anteroom.linux.socket.ListenAddress;
import dev.anteroom.linux.socket.TrafficShare;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Holds the listeners of one service, starts it, keeps it running, and upgrades it.
public final class Supervisor implements AutoCloseable {
    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(100);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(10);
    /// A process that lived so long is forgiven its end.
    private static final Duration FORGIVEN = Duration.ofSeconds(10);

    /// How far back the capture before an upgrade reaches.
    private static final Duration RECORDED = Duration.ofSeconds(10);
    /// Reports and captures of so many upgrades are kept.
    private static final int UPGRADES_KEPT = 10;

    private final StateDirectory directory;
    private final Supplier<ServiceConfig> description;
    private final Journal journal;
    private final NetNamespace namespace;
    private final MigrateRequests migrate;
    private final Object lock = new Object();
    private final ReentrantLock upgrading = new ReentrantLock();
    private final List<Generation> members = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("restart").factory());
    private ServiceConfig config;
    private @Nullable Generation current;
    private volatile @Nullable QueueRecorder recorder;
    private volatile @Nullable AddressGuard guard;
    private @Nullable String migrateBefore;
    private @Nullable String upgradeSince;
    private int lastGeneration;
    private Duration backOff = FIRST_BACK_OFF;
    private boolean ending;
    private boolean saidReady;

    /// @param description read again at each upgrade
    /// @param namespace where the listeners are; stays open until this is closed
    public Supervisor(
            StateDirectory directory, Supplier<ServiceConfig> description, NetNamespace namespace, PrintWriter out) {
        this.directory = directory;
        this.description = description;
        this.namespace = namespace;
        this.config = description.get();
        this.journal = new Journal(config.name(), out, directory.path().resolve("audit.log"));
        this.migrate = new MigrateRequests(namespace, before -> {
            synchronized (lock) {
                migrateBefore = before;
                persist();
            }
        });
    }

    /// Begins: goes on where an earlier supervisor died, or takes the sockets systemd gave, or binds the listeners.
    /// Holds the folder's lock already.
    ///
    /// @throws HandoffException where a listener can't be had
    public void begin() {
        hold();
        current().ifPresent(this::record);
        guard = new AddressGuard(namespace, new Guarded(), migrate, journal);
    }

    private void hold() {
        Optional<SupervisorState> earlier = directory.read();
        synchronized (lock) {
            if (earlier.isPresent() && recover(earlier.get())) {
                persistOrRefuse();
                return;
            }
            Map<String, HeldSocket> sockets = SystemdActivation.sockets();
            if (!sockets.isEmpty()) {
                journal.say("holds what systemd opened: " + addresses(sockets));
            } else {
                if (config.listeners().isEmpty()) {
                    throw new HandoffException("Service " + config.name()
                            + " has no listeners: name them in its description, or with --listen NAME=ADDRESS");
                }
                for (Map.Entry<String, ListenAddress> each : config.listeners().entrySet()) {
                    sockets.put(each.getKey(), bind(each.getValue()));
                }
                journal.say("holds " + addresses(sockets));
            }
            lastGeneration = Math.max(
                    lastGeneration, earlier.map(SupervisorState::lastGeneration).orElse(0));
            persistOrRefuse();
            serve(spawn(config, config.command(), sockets, Role.CURRENT));
        }
    }

    /// Begins with a running process that nobody started from here, and its listeners.
    public void beginWith(Pidfd process, List<String> command, Map<String, HeldSocket> sockets) {
        synchronized (lock) {
            lastGeneration =
                    directory.read().map(SupervisorState::lastGeneration).orElse(0) + 1;
            Generation adopted = new Generation(lastGeneration, process, Role.CURRENT, command, sockets, null, false);
            members.add(adopted);
            current = adopted;
            persistOrRefuse();
            adopted.watch(this::ended, journal);
            record(adopted);
            journal.say("adopted " + adopted + ", holds " + addresses(sockets));
            tellSystemd();
        }
        guard = new AddressGuard(namespace, new Guarded(), migrate, journal);
    }

    /// What the guard of the addresses is told.
    private final class Guarded implements AddressGuard.Charge {
        @Override
        public Optional<Generation> serving() {
            synchronized (lock) {
                return ending || upgrading.isLocked()
                        ? Optional.empty()
                        : Optional.ofNullable(current).filter(generation -> !generation.hasEnded());
            }
        }

        @Override
        public List<Generation> others() {
            return members().stream()
                    .filter(member -> member.role() != Role.CURRENT)
                    .toList();
        }

        @Override
        public void changed() {
            persist();
        }
    }

    /// What is wrong with the service's addresses, in words; empty where nothing is.
    public Optional<String> degraded() {
        return Optional.ofNullable(guard).flatMap(AddressGuard::trouble);
    }

    private HeldSocket bind(ListenAddress address) {
        if (address instanceof ListenAddress.Unix unix) {
            try {
                Files.deleteIfExists(unix.path());
            } catch (IOException e) {
                throw new HandoffException(unix.path() + " cannot be replaced: " + e.getMessage());
            }
        }
        return namespace.call(() -> HeldSocket.listen(address, config.backlog()));
    }

    private static String addresses(Map<String, HeldSocket> sockets) {
        List<String> texts = new ArrayList<>();
        sockets.forEach((name, socket) -> texts.add(name + " " + socket.address()));
        return String.join(", ", texts);
    }

    // ---- recovery

    private boolean recover(SupervisorState state) {
        lastGeneration = state.lastGeneration();
        if (state.migrateRequests() != null) {
            migrate.restore(state.migrateRequests());
        }
        List<Recovery.Survivor> survivors = new Recovery(directory).survivors(state);
        if (survivors.isEmpty()) {
            return false;
        }
        Recovery.Survivor serving = survivors.stream()
                .filter(survivor -> survivor.member().role() == Role.CURRENT
                        && !survivor.sockets().isEmpty())
                .findFirst()
                .or(() -> survivors.stream()
                        .filter(survivor -> !survivor.sockets().isEmpty())
                        .max(Comparator.comparingInt(
                                survivor -> survivor.member().role() == Role.NEWCOMER ? 1 : 0)))
                .orElse(null);
        if (serving == null) {
            return false;
        }
        for (Recovery.Survivor survivor : survivors) {
            lastGeneration = Math.max(lastGeneration, survivor.member().generation());
            Role role = survivor.equals(serving) ? Role.CURRENT : Role.LEAVING;
            Generation generation = new Generation(
                    survivor.member().generation(),
                    survivor.process(),
                    role,
                    survivor.member().command(),
                    survivor.sockets(),
                    rebind(survivor.member().generation()),
                    false);
            members.add(generation);
            if (survivor.equals(serving)) {
                current = generation;
                journal.say("recovered " + generation + " and its listeners: " + addresses(survivor.sockets()));
            } else {
                boolean newcomer = survivor.member().role() != Role.LEAVING;
                journal.say("recovered " + generation + ", which "
                        + (newcomer ? "was not trusted yet: it is told to stop" : "was leaving"));
            }
            generation.watch(this::ended, journal);
        }
        Generation serves = current;
        if (serves != null) {
            for (Generation generation : List.copyOf(members)) {
                if (generation != serves) {
                    leave(generation, serves);
                }
            }
            tellSystemd();
        }
        return true;
    }

    private @Nullable NotifySocket rebind(int generation) {
        try {
            return NotifySocket.bind(directory.notifySocket(generation));
        } catch (LinuxException e) {
            return null;
        }
    }

    /// Goes on with a departure that an earlier supervisor had begun, or with one of a process it had not yet trusted.
    private void leave(Generation leaving, Generation serves) {
        leaving.sockets().forEach((name, socket) -> {
            HeldSocket other = serves.sockets().get(name);
            if (other != null && other.inode() != socket.inode()) {
                // The group's first is the one that listened first; all traffic must go to the one that serves.
                shareToServing(other, serves.number() < leaving.number());
            }
        });
        Thread.ofPlatform().daemon().name("departure-" + leaving.number()).start(() -> {
            Departure departure = new Departure(
                    leaving,
                    namespace,
                    config.limits(),
                    (_, generation, text) -> journal.say(generation + ": " + text));
            departure.run(departure.listens() || leaving.sockets().isEmpty());
            leaving.sockets().forEach((name, socket) -> {
                HeldSocket other = serves.sockets().get(name);
                if (other != null && other.inode() != socket.inode()) {
                    migrate.retire(socket);
                }
            });
        });
    }

    private static void shareToServing(HeldSocket serving, boolean servingIsFirst) {
        if (serving.isTcp()) {
            serving.share(TrafficShare.none().withPercent(servingIsFirst ? 0 : 100));
        }
    }

    // ---- processes

    Generation spawn(ServiceConfig with, List<String> command, Map<String, HeldSocket> sockets, Role role) {
        synchronized (lock) {
            if (ending) {
                throw new HandoffException("The supervisor of " + with.name() + " is stopping");
            }
            int number = ++lastGeneration;
            NotifySocket notify = NotifySocket.bind(directory.notifySocket(number));
            LastWords words = LastWords.open();
            try {
                Pidfd process = namespace.call(
                        () -> ServiceStart.start(with, command, sockets, notify.path(), words.standardError()));
                Generation generation = new Generation(number, process, role, command, sockets, notify, true);
                generation.writes(words);
                members.add(generation);
                persist();
                generation.watch(this::ended, journal);
                return generation;
            } catch (LinuxException e) {
                notify.close();
                throw e;
            } finally {
                words.given();
            }
        }
    }

    private void serve(Generation generation) {
        synchronized (lock) {
            generation.become(Role.CURRENT);
            current = generation;
            persist();
        }
        journal.say(generation + " started: " + String.join(" ", generation.command()));
        Thread.ofPlatform().daemon().name("ready-" + generation.number()).start(() -> {
            while (!generation.hasEnded()
                    && !generation.saidReady()
                    && (config.readiness() == ServiceConfig.Readiness.NOTIFY
                            || !Posture.seenWaitingOnAll(generation))) {
                pause(Duration.ofMillis(20));
            }
            if (!generation.hasEnded()) {
                journal.say(generation + " is ready after " + Durations.text(generation.age()));
                tellSystemd();
            }
        });
    }

    private void tellSystemd() {
        String socket = System.getenv("NOTIFY_SOCKET");
        synchronized (lock) {
            if (socket == null || saidReady) {
                return;
            }
            saidReady = true;
        }
        ServiceNotifier.send(socket, "READY=1\nSTATUS=supervising " + config.name());
    }

    private void ended(Generation generation) {
        boolean unexpected;
        synchronized (lock) {
            members.remove(generation);
            persist();
            unexpected = generation == current && !ending;
        }
        String how = generation.exit().map(Object::toString).orElse("");
        if (unexpected && !upgrading.isLocked()) {
            journal.say(generation + " ended by itself: " + how + "; its listeners stay open");
            restartLater();
        } else if (generation.role() != Role.NEWCOMER) {
            journal.say(generation + " ended: " + how);
        }
    }

    private void restartLater() {
        synchronized (lock) {
            Generation dead = current;
            if (dead == null || ending) {
                return;
            }
            backOff = dead.age().compareTo(FORGIVEN) > 0 ? FIRST_BACK_OFF : backOff;
            Duration wait = backOff;
            backOff = min(backOff.multipliedBy(2), LONGEST_BACK_OFF);
            journal.say("starts it again in " + Durations.text(wait));
            ScheduledFuture<?> _ = timer.schedule(() -> restart(dead), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void restart(Generation dead) {
        synchronized (lock) {
            if (ending || current != dead || upgrading.isLocked()) {
                return;
            }
            try {
                serve(spawn(config, dead.isChild() ? dead.command() : config.command(), dead.sockets(), Role.CURRENT));
            } catch (LinuxException e) {
                journal.say("it cannot be started: " + e.getMessage());
                restartLater();
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    void promote(Generation newcomer, Generation old) {
        synchronized (lock) {
            newcomer.become(Role.CURRENT);
            old.become(Role.LEAVING);
            current = newcomer;
            persist();
        }
    }

    /// A second listener on each TCP address of `old`, listening and without traffic; other sockets are shared.
    Map<String, HeldSocket> siblings(Generation old, UpgradeLog log) {
        Map<String, HeldSocket> siblings = new LinkedHashMap<>();
        old.sockets().forEach((name, first) -> {
            if (!first.isTcp()) {
                siblings.put(name, first);
                return;
            }
            boolean grouped = first.isInGroup();
            HeldSocket second = sibling(first);
            if (!grouped) {
                // It began to listen alone. Its first sibling made the group, and for a moment the kernel's hash
                // shared the traffic: what came to the sibling then moves back when that leaves.
                first.share(TrafficShare.none());
                migrate.retire(second);
                second = sibling(first);
                log.note(Mark.CHECKED, name + ": made the first of a SO_REUSEPORT group while it runs");
            }
            siblings.put(name, second);
        });
        return siblings;
    }

    /// Only one socket of each address is left: whatever else binds to it gets nothing.
    void allToOne(Generation serves) {
        for (HeldSocket socket : serves.sockets().values()) {
            if (socket.isTcp() && !socket.isMptcp() && ModeChoice.isAlone(socket, namespace)) {
                // A socket that began to listen alone is in no group, and shares with nobody.
                socket.isInGroup();
            }
        }
    }

    private HeldSocket sibling(HeldSocket first) {
        return namespace.call(() -> {
            HeldSocket second = HeldSocket.sibling(first, first.uid());
            second.listen(config.backlog());
            return second;
        });
    }

    /// Begins the captures of upgrade `number`, and forgets the oldest upgrades.
    UpgradeCaptures captures(int number, Generation old, @Nullable GateRules rules) {
        try {
            directory.pruneUpgrades(UPGRADES_KEPT - 1);
        } catch (IOException e) {
            journal.say("old upgrades cannot be removed: " + e.getMessage());
        }
        return UpgradeCaptures.begin(directory.upgrade(number), namespace, ports(old), recorder, old.pid(), rules);
    }

    private static int[] ports(Generation generation) {
        return generation.sockets().values().stream()
                .filter(HeldSocket::isTcp)
                .map(HeldSocket::address)
                .filter(ListenAddress.Inet.class::isInstance)
                .mapToInt(address -> ((ListenAddress.Inet) address).port())
                .distinct()
                .toArray();
    }

    /// The queue is recorded all the time, so that the capture before an upgrade takes no time: the last seconds.
    private void record(Generation serves) {
        int[] ports = ports(serves);
        if (ports.length == 0) {
            return;
        }
        try {
            recorder = QueueRecorder.start(ports, namespace, RECORDED, QueueRecorder.Watcher.NOTHING);
        } catch (LinuxException e) {
            journal.say("the accept queue cannot be recorded: " + e.getMessage());
        }
    }

    MigrateRequests migrate() {
        return migrate;
    }

    NetNamespace namespace() {
        return namespace;
    }

    int nextNumber() {
        synchronized (lock) {
            return lastGeneration + 1;
        }
    }

    /// This process and the service's own, which are meant to hold the listeners.
    Set<Integer> own(Generation also) {
        Set<Integer> own = new HashSet<>(Set.of((int) ProcessHandle.current().pid(), also.pid()));
        synchronized (lock) {
            members.forEach(member -> own.add(member.pid()));
        }
        return own;
    }

    // ---- state on disk

    private SupervisorState state() {
        List<SupervisorState.Member> list = new ArrayList<>();
        for (Generation member : members) {
            Map<String, Long> listeners = new LinkedHashMap<>();
            member.sockets().forEach((name, socket) -> listeners.put(name, socket.inode()));
            list.add(new SupervisorState.Member(
                    member.number(),
                    member.pid(),
                    member.process().startTicks(),
                    member.role(),
                    member.command(),
                    listeners));
        }
        return new SupervisorState(SupervisorState.SCHEMA, config.name(), lastGeneration, list, migrateBefore);
    }

    /// @throws HandoffException where it can't be written: then nothing has been changed yet
    void persistOrRefuse() {
        synchronized (lock) {
            try {
                directory.write(state());
            } catch (IOException e) {
                throw new HandoffException("The state cannot be written to " + directory.path() + " (" + e.getMessage()
                        + "); nothing was changed");
            }
        }
    }

    /// In the midst of something, going on is safer than stopping: a process that isn't written down is found by its
    /// NOTIFY_SOCKET.
    private void persist() {
        synchronized (lock) {
            try {
                directory.write(state());
            } catch (IOException e) {
                journal.say("the state cannot be written to " + directory.path() + " (" + e.getMessage()
                        + "): it goes on, and would recover less if it died now");
            }
        }
    }

    // ---- what is asked for

    /// @param who asks
    /// @param listener told of each event as it happens
    /// @throws HandoffException where it can't begin; nothing was changed then
    public UpgradeReport upgrade(UpgradeRequest request, String who, Consumer<UpgradeEvent> listener) {
        if (!upgrading.tryLock()) {
            throw new HandoffException("An upgrade of " + config.name() + " is under way already"
                    + Optional.ofNullable(upgradeSince)
                            .map(since -> " (" + since + ")")
                            .orElse("")
                    + ": one at a time");
        }
        try {
            ServiceConfig fresh = description.get();
            Generation old;
            synchronized (lock) {
                old = current;
                upgradeSince = "asked for by " + who;
                if (ending || old == null) {
                    throw new HandoffException(
                            "The supervisor of " + config.name() + (ending ? " is stopping" : " has not begun yet"));
                }
            }
            UpgradeLog log = new UpgradeLog(event -> {
                journal.say("upgrade: " + event.text());
                listener.accept(event);
            });
            UpgradeReport report = new Rollout(this, fresh, request, log, old).run();
            synchronized (lock) {
                if (report.outcome() == UpgradeReport.Outcome.PROMOTED) {
                    config = request.command().isEmpty() ? fresh : fresh.withCommand(request.command());
                }
            }
            return report;
        } finally {
            upgrading.unlock();
            Generation serves = current;
            if (serves != null && serves.hasEnded()) {
                restartLater();
            }
        }
    }

    /// Stops the service and then this: drain, clean up, SIGKILL at their deadlines. The listeners are closed last.
    public void stop(String why) {
        List<Generation> leaving;
        synchronized (lock) {
            if (ending) {
                return;
            }
            ending = true;
            leaving = List.copyOf(members);
        }
        journal.say("stops: " + why);
        List<Thread> threads = new ArrayList<>();
        for (Generation generation : leaving) {
            threads.add(Thread.ofPlatform().start(() -> {
                // That it has ended is said where its end is noticed.
                new Departure(generation, namespace, config.limits(), (mark, who, text) -> {
                            if (mark != Mark.EXITED) {
                                journal.say(who + ": " + text);
                            }
                        })
                        .run(generation.role() != Role.LEAVING);
            }));
        }
        threads.forEach(Supervisor::join);
        synchronized (lock) {
            try {
                directory.clear();
            } catch (IOException e) {
                journal.say("the state cannot be removed: " + e.getMessage());
            }
        }
        done.countDown();
    }

    /// Ends this and leaves the service running, with its listeners, for nobody to recover.
    ///
    /// @throws HandoffException during an upgrade
    public void release() {
        letGo("lets go of the service, which runs on by itself; its listeners are its own again", true);
    }

    /// Ends this and leaves the service running, for another supervisor to recover.
    ///
    /// @throws HandoffException during an upgrade
    public void detach() {
        letGo("lets go; the service runs on, for another supervisor to take over", false);
    }

    private void letGo(String words, boolean forGood) {
        if (!upgrading.tryLock()) {
            throw new HandoffException("An upgrade of " + config.name() + " is under way: wait for its end");
        }
        try {
            synchronized (lock) {
                ending = true;
                persistOrRefuse();
                if (forGood) {
                    directory.clear();
                }
            }
            journal.say(words);
            done.countDown();
        } catch (IOException e) {
            throw new HandoffException("The state in " + directory.path() + " cannot be removed: " + e.getMessage());
        } finally {
            upgrading.unlock();
        }
    }

    /// Waits until it has stopped or let go.
    public void awaitEnd() throws InterruptedException {
        done.await();
    }

    /// Who serves now; empty before [#begin()].
    public Optional<Generation> current() {
        synchronized (lock) {
            return Optional.ofNullable(current);
        }
    }

    /// Every process of the service, the newest last.
    public List<Generation> members() {
        synchronized (lock) {
            return List.copyOf(members);
        }
    }

    public ServiceConfig config() {
        synchronized (lock) {
            return config;
        }
    }

    /// Whether an upgrade is under way.
    public boolean isUpgrading() {
        return upgrading.isLocked();
    }

    public StateDirectory directory() {
        return directory;
    }

    void audit(String who, String what, String outcome) {
        journal.audit(who, what, outcome);
    }

    /// Something refused that anybody can ask for as often as they like: bounded in the log.
    void refused(String who, String what, String outcome) {
        journal.refused(who, what, outcome);
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        AddressGuard watches = guard;
        if (watches != null) {
            watches.close();
        }
        QueueRecorder recorded = recorder;
        if (recorded != null) {
            recorded.close();
        }
        synchronized (lock) {
            ending = true;
            members.forEach(member -> member.sockets().values().forEach(HeldSocket::close));
            Generation serves = current;
            if (serves != null) {
                serves.sockets().values().forEach(HeldSocket::close);
            }
        }
        directory.close();
    }
}
