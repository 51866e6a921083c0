package dev.anteroom.watch.sampling;

import dev.anteroom.collect.kernel.PastLook;
import dev.anteroom.linux.proc.NetCounters;
import dev.anteroom.linux.sockdiag.SocketDiag;
import dev.anteroom.linux.sockdiag.SocketRows;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// One network namespace, its listeners and their queues. Everything in it is done under the sampler's lock.
final class NamespaceWatch {
    /// How far back past looks are kept.
    static final long PAST_NANOS = 30_000_000_000L;

    /// How long looks stay frequent after the last connection was seen queued.
    private static final long HOT_NANOS = 10_000_000_000L;

    private static final long FULL_DUMP_NANOS = 1_000_000_000L;
    private static final long COUNTERS_HOT_NANOS = 1_000_000_000L;
    private static final long COUNTERS_IDLE_NANOS = 10_000_000_000L;
    private static final int MAX_PAST_LOOKS = 4_000;
    private static final int MAX_LISTENERS = 20_000;

    /// Hears of what happens, on the sampler's thread and under its lock: nothing slow.
    interface Events {
        ListenerWatch begun(SocketRows rows, int row, NamespaceWatch namespace, boolean thereBefore);

        void ended(ListenerWatch listener);

        void looked(NamespaceWatch namespace, long now);
    }

    final NamespaceView view;
    final Map<Long, ListenerWatch> listeners = new HashMap<>();
    private final Map<Integer, PortQueue> ports = new HashMap<>();
    private final Deque<Compact> past = new ArrayDeque<>();
    private SocketRows rows = new SocketRows();
    private SocketRows spare = new SocketRows();
    private final SocketRows connections = new SocketRows();
    private ListenerWatch[] byRow = new ListenerWatch[0];
    private int[] depthsBefore = new int[0];
    private long[] dropsBefore = new long[0];
    private boolean rowsAreKnown;
    private boolean lookedBefore;
    private int generation;
    private long nextFullDump;
    private long nextCounters;
    private long hotUntil;
    private long overflows = -1;
    private long allDrops = -1;
    private long passiveOpens = -1;
    private long arrivedTotal;
    private long unmetBefore;
    private boolean countersReadBefore;
    private long seen;
    private boolean countersRead;
    private long countersAt;
    private double arrivalsPerSecond;
    private long grownOverflows;
    /// Of the whole namespace since the agent began to look at it.
    long overflowsTotal;

    long dropsTotal;
    long failures;

    /// The queue of one port.
    static final class PortQueue {
        final QueueMembers members = new QueueMembers();
        final List<ListenerWatch> listeners = new ArrayList<>(1);
        final RecentWaits recent = new RecentWaits();
        int depth;
        long lastAges;
        long firedAt;
    }

    /// A look as it is kept: arrays that haven't changed are shared with the look before.
    @SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
    private record Compact(
            long nanos,
            ListenerWatch[] sockets,
            int[] depths,
            long[] drops,
            List<PastLook.Port> ports,
            long overflows,
            long allDrops,
            long passiveOpens) {}

    NamespaceWatch(NamespaceView view) {
        this.view = view;
    }

    boolean isHot(long now) {
        return now < hotUntil;
    }

    Map<Integer, PortQueue> ports() {
        return ports;
    }

    /// Whether one port alone takes connections: then the namespace's counter is of that port.
    boolean isAlone() {
        return ports.size() == 1;
    }

    /// Connections that arrived per second, as of the last two times that the counters were read.
    double arrivalsPerSecond() {
        return arrivalsPerSecond;
    }

    void look(long now, LookBudget budget, Events events) {
        SocketDiag diag = view.diag();
        boolean changed = readListeners(diag, now, events);
        for (PortQueue port : ports.values()) {
            port.depth = 0;
        }
        boolean dropsMoved = false;
        boolean anyDepth = false;
        boolean same = !changed;
        for (int row = 0; row < rows.size(); row++) {
            ListenerWatch watch = byRow[row];
            watch.depth = rows.receiveQueue(row);
            watch.limit = rows.sendQueue(row);
            anyDepth |= watch.depth > 0;
            dropsMoved |= rows.drops(row) != watch.drops;
            same &= watch.depth == depthsBefore[row] && rows.drops(row) == dropsBefore[row];
            PortQueue port = ports.get(watch.listener.port());
            if (port != null) {
                port.depth += watch.depth;
            }
        }
        if (anyDepth || dropsMoved) {
            hotUntil = now + HOT_NANOS;
        }
        countersRead = false;
        List<PastLook.Port> changes = ages(diag, now, budget);
        // After the queues were listed: who came meanwhile is the next reading's.
        if (dropsMoved || now >= nextCounters) {
            counters(now);
        }
        attribute(dropsMoved);
        for (int row = 0; row < rows.size(); row++) {
            ListenerWatch watch = byRow[row];
            watch.drops = rows.drops(row);
            if (watch.depth == 0) {
                watch.oldestMillis = 0;
            }
            state(watch, now);
            watch.series.looked(watch.depth, watch.oldestMillis / 1000.0);
        }
        remember(now, same, changes);
        events.looked(this, now);
    }

    private static void state(ListenerWatch watch, long now) {
        watch.stateLooks++;
        watch.stateDepth = Math.max(watch.stateDepth, watch.depth);
        if (watch.depth > 0) {
            watch.stateNonEmpty++;
            watch.headSince = now - watch.oldestMillis * 1_000_000L;
        } else {
            watch.headSince = 0;
        }
        if (watch.depth > watch.limit) {
            watch.stateFull++;
        }
    }

    /// @return whether other sockets are in other rows than before
    private boolean readListeners(SocketDiag diag, long now, Events events) {
        boolean fullDumpIsDue = now >= nextFullDump;
        if (!fullDumpIsDue && rowsAreKnown && diag.lookUpListeners(rows, spare)) {
            SocketRows before = rows;
            rows = spare;
            spare = before;
            return false;
        }
        rowsAreKnown = false;
        diag.dumpListeners(rows);
        nextFullDump = now + FULL_DUMP_NANOS;
        generation++;
        boolean changed = byRow.length != rows.size();
        ListenerWatch[] found = changed ? new ListenerWatch[rows.size()] : byRow;
        for (int row = 0; row < rows.size(); row++) {
            ListenerWatch known = listeners.get(rows.cookie(row));
            if (known == null) {
                known = events.begun(rows, row, this, !lookedBefore);
                if (listeners.size() < MAX_LISTENERS) {
                    listeners.put(rows.cookie(row), known);
                    ports.computeIfAbsent(rows.localPort(row), _ -> new PortQueue())
                            .listeners
                            .add(known);
                }
            }
            known.generation = generation;
            if (!changed && found[row] != known) {
                changed = true;
                found = Arrays.copyOf(found, found.length);
            }
            found[row] = known;
        }
        if (changed) {
            byRow = found;
            depthsBefore = new int[found.length];
            dropsBefore = new long[found.length];
            depart(events);
        }
        lookedBefore = true;
        rowsAreKnown = rows.size() > 0;
        return changed;
    }

    private void depart(Events events) {
        listeners.values().removeIf(listener -> {
            if (listener.generation == generation) {
                return false;
            }
            PortQueue port = ports.get(listener.listener.port());
            if (port != null) {
                port.listeners.remove(listener);
                if (port.listeners.isEmpty()) {
                    ports.remove(listener.listener.port());
                }
            }
            events.ended(listener);
            return true;
        });
    }

    private List<PastLook.Port> ages(SocketDiag diag, long now, LookBudget budget) {
        List<PastLook.Port> changes = List.of();
        for (Map.Entry<Integer, PortQueue> entry : ports.entrySet()) {
            PortQueue port = entry.getValue();
            connections.clear();
            if (port.depth > 0) {
                if (!budget.allows() && now - port.lastAges < FULL_DUMP_NANOS) {
                    // Too much to do: this port's ages wait for a later look, and its resolution says so.
                    continue;
                }
                diag.dumpQueued(entry.getKey(), connections);
            } else if (port.members.isEmpty()) {
                port.members.nothing(now);
                resolved(port, now);
                continue;
            }
            for (ListenerWatch listener : port.listeners) {
                listener.oldestMillis = 0;
            }
            long before = port.members.seen;
            PastLook.Port change = port.members.look(
                    entry.getKey(), now, connections, (found, row) -> owner(port, found, row), (listener, seconds) -> {
                        listener.series.waited(seconds, 1);
                        port.recent.left(now, seconds);
                    });
            seen += port.members.seen - before;
            resolved(port, now);
            changes = changes.isEmpty() ? new ArrayList<>(2) : changes;
            changes.add(change);
        }
        return changes;
    }

    private static void resolved(PortQueue port, long now) {
        if (port.lastAges != 0) {
            for (ListenerWatch listener : port.listeners) {
                listener.series.resolved(now - port.lastAges);
            }
        }
        port.lastAges = now;
    }

    /// The listener whose queue a connection is in: the one of its own address, else the one of all addresses.
    private static ListenerWatch owner(PortQueue port, SocketRows rows, int row) {
        List<ListenerWatch> all = port.listeners;
        if (all.size() > 1) {
            InetAddress address = rows.localAddress(row);
            for (ListenerWatch listener : all) {
                if (listener.listener.address().equals(address)) {
                    return listener;
                }
            }
            for (ListenerWatch listener : all) {
                if (listener.listener.address().isAnyLocalAddress()) {
                    return listener;
                }
            }
        }
        return all.getFirst();
    }

    private void counters(long now) {
        grownOverflows = 0;
        NetCounters read = view.counters();
        nextCounters = now + (isHot(now) ? COUNTERS_HOT_NANOS : COUNTERS_IDLE_NANOS);
        OptionalLong newOverflows = read.get(NetCounters.LISTEN_OVERFLOWS);
        OptionalLong newDrops = read.get(NetCounters.LISTEN_DROPS);
        OptionalLong newOpens = read.get(NetCounters.PASSIVE_OPENS);
        if (newOpens.isEmpty() || newOverflows.isEmpty() || newDrops.isEmpty()) {
            failures++;
            return;
        }
        countersRead = true;
        grownOverflows = overflows < 0 ? 0 : Math.max(0, newOverflows.getAsLong() - overflows);
        overflowsTotal += grownOverflows;
        dropsTotal += allDrops < 0 ? 0 : Math.max(0, newDrops.getAsLong() - allDrops);
        long arrived = passiveOpens < 0 ? 0 : Math.max(0, newOpens.getAsLong() - passiveOpens);
        overflows = newOverflows.getAsLong();
        allDrops = newDrops.getAsLong();
        passiveOpens = newOpens.getAsLong();
        arrivalsPerSecond = countersAt == 0 ? 0 : arrived * 1e9 / Math.max(1, now - countersAt);
        countersAt = now;
        arrivals(arrived);
    }

    /// Whoever came, was in no look and isn't queued now has waited less than a gap between two looks.
    private void arrivals(long arrived) {
        arrivedTotal += arrived;
        PortQueue only = ports.size() == 1 ? ports.values().iterator().next() : null;
        // Queued, and not listed: the budget left their look out, or their client has gone.
        long unlisted = only == null ? 0 : Math.max(0, only.depth - only.members.size());
        long unmet = arrivedTotal - seen - unlisted;
        if (only == null || only.listeners.isEmpty()) {
            for (ListenerWatch listener : listeners.values()) {
                listener.series.windowIncomplete |= unmet > unmetBefore;
            }
        } else if (unmet > unmetBefore && countersReadBefore) {
            only.listeners.getFirst().series.waited(0, unmet - unmetBefore);
        }
        // Seen before the counter told of them: they are its next ones.
        unmetBefore = countersReadBefore ? Math.max(unmet, unmetBefore) : unmet;
        countersReadBefore = true;
    }

    /// Tells a listener's drops from its overflows, as far as the namespace's counter lets one: it was read in this
    /// look.
    private void attribute(boolean dropsMoved) {
        if (!dropsMoved) {
            return;
        }
        long sum = 0;
        for (int row = 0; row < rows.size(); row++) {
            sum += grown(row);
        }
        for (int row = 0; row < rows.size(); row++) {
            long drops = grown(row);
            if (drops > 0) {
                long overflowed = sum <= grownOverflows ? drops : drops * grownOverflows / sum;
                byRow[row].series.dropped(drops, overflowed);
                byRow[row].stateDrops += drops;
                PortQueue port = ports.get(byRow[row].listener.port());
                if (port != null && overflowed > 0) {
                    port.recent.overflowed();
                }
            }
        }
    }

    /// Packets dropped since the look before; the kernel's counter has 32 bits.
    private long grown(int row) {
        return (rows.drops(row) - byRow[row].drops) & 0xffff_ffffL;
    }

    private void remember(long now, boolean same, List<PastLook.Port> changes) {
        if (!same) {
            int[] depths = new int[rows.size()];
            long[] drops = new long[rows.size()];
            for (int row = 0; row < depths.length; row++) {
                depths[row] = rows.receiveQueue(row);
                drops[row] = rows.drops(row);
            }
            depthsBefore = depths;
            dropsBefore = drops;
        }
        past.addLast(new Compact(
                now,
                byRow,
                depthsBefore,
                dropsBefore,
                changes,
                countersRead ? overflows : -1,
                countersRead ? allDrops : -1,
                countersRead ? passiveOpens : -1));
        while (past.size() > MAX_PAST_LOOKS || now - past.getFirst().nanos > PAST_NANOS) {
            past.removeFirst();
        }
    }

    /// The last looks, for a capture.
    List<PastLook> past() {
        List<PastLook> looks = new ArrayList<>(past.size());
        for (Compact look : past) {
            List<PastLook.Socket> sockets = new ArrayList<>(look.sockets.length);
            for (int i = 0; i < look.sockets.length; i++) {
                ListenerWatch watch = look.sockets[i];
                String endpoint = watch.listener.endpoint();
                sockets.add(new PastLook.Socket(
                        endpoint.substring(0, endpoint.lastIndexOf(':')),
                        watch.listener.port(),
                        watch.listener.inode(),
                        look.depths[i],
                        watch.limit,
                        look.drops[i]));
            }
            looks.add(new PastLook(look.nanos, sockets, look.ports, look.overflows, look.allDrops, look.passiveOpens));
        }
        return looks;
    }
}
