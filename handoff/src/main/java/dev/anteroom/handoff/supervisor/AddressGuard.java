package dev.anteroom.handoff.supervisor;

import dev.anteroom.linux.LinuxException;
import dev.anteroom.linux.netns.NetNamespace;
import dev.anteroom.linux.process.Pidfd;
import dev.anteroom.linux.socket.HeldSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Watches all sockets of the service's addresses as long as the supervisor runs, four looks a second. A service may
/// close what it was given and open its own at any time (a reload of its configuration, say): then the supervisor's
/// copy keeps the old socket alive, and the kernel goes on filling a queue that nobody accepts from.
///
/// What waits there is moved to the socket that the service does accept from, and that one is held instead.
final class AddressGuard implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(250);

    private final NetNamespace namespace;
    private final Charge charge;
    private final MigrateRequests migrate;
    private final Journal journal;
    private final Thread thread;
    private volatile @Nullable String trouble;
    private volatile boolean stopping;

    /// What the guard has to know of the supervisor.
    interface Charge {
        /// Who serves, where nothing else is under way; empty during an upgrade, a restart or a stop.
        Optional<Generation> serving();

        /// Other processes of the service, which may still accept.
        List<Generation> others();

        /// A generation's sockets have changed.
        void changed();
    }

    AddressGuard(NetNamespace namespace, Charge charge, MigrateRequests migrate, Journal journal) {
        this.namespace = namespace;
        this.charge = charge;
        this.migrate = migrate;
        this.journal = journal;
        this.thread = Thread.ofPlatform().daemon().name("addresses").start(this::run);
    }

    /// What is not as it should be, in words; empty where nothing is.
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        try (AddressWatch watch = new AddressWatch(namespace)) {
            while (!stopping) {
                try {
                    charge.serving().ifPresent(serves -> look(watch, serves));
                } catch (LinuxException e) {
                    journal.say("the addresses cannot be watched: " + e.getMessage());
                    return;
                }
                LockSupport.parkNanos(this, LOOK.toNanos());
            }
        }
    }

    private void look(AddressWatch watch, Generation serves) {
        List<Family> families = new ArrayList<>(List.of(new Family(serves)));
        charge.others().forEach(other -> families.add(new Family(other)));
        Optional<AddressWatch.Undrained> found = watch.look(serves.sockets(), families);
        if (found.isEmpty()) {
            trouble = null;
            return;
        }
        if (trouble == null) {
            journal.say("DEGRADED: " + found.get());
        }
        trouble = found.get().toString();
        watch.instead(found.get(), new Family(serves)).ifPresent(own -> move(serves, found.get(), own));
    }

    private void move(Generation serves, AddressWatch.Undrained undrained, OwnSockets.Own own) {
        HeldSocket copy = serves.sockets().get(undrained.name());
        if (copy == null || copy.inode() != undrained.listener().inode()) {
            return;
        }
        Optional<HeldSocket> instead = borrow(own);
        if (instead.isEmpty()) {
            return;
        }
        Map<String, HeldSocket> sockets = new LinkedHashMap<>(serves.sockets());
        sockets.put(undrained.name(), instead.get());
        serves.hold(sockets);
        charge.changed();
        int lost = migrate.retire(copy);
        journal.say("mended: what waited on socket " + copy.inode() + " went to socket "
                + own.listener().inode() + ", which " + Family.named(own.pid())
                + " opened itself and accepts from; it is held from now on"
                + (lost > 0 ? "; " + lost + " connections could not be moved and were reset (needs root)" : ""));
        trouble = null;
    }

    private static Optional<HeldSocket> borrow(OwnSockets.Own own) {
        try (Pidfd process = Pidfd.open(own.pid()).orElse(null)) {
            if (process == null) {
                return Optional.empty();
            }
            return Family.descriptor(own.pid(), own.listener().inode()).map(fd -> HeldSocket.own(process.borrow(fd)));
        }
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
    }
}
