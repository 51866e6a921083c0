package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Overflows of the accept queue between two snapshots, and whether they are this listener's.
///
/// `ListenOverflows` and `ListenDrops` count *packets* of a whole network namespace (`net/ipv4/tcp_ipv4.c`,
/// `tcp_v4_syn_recv_sock`; `net/ipv4/tcp_input.c`, `tcp_conn_request`): one stuck client raises them by each of its
/// retries. They are tied to a listener by its own drop counter (`ss -m`, `skmem d`), or, without that, by there being
/// no better suspect: another listener that was full, or deeper in relation to its limit, while this one wasn't.
///
/// @param overflows `ListenOverflows` delta, packets
/// @param drops `ListenDrops` delta, packets; never less than the overflows
/// @param ownDrops drops of this listener's sockets alone; `null` where no file has them
/// @param betterSuspect another listener that explains them better; `null` where there is none
/// @param neverFull whether this queue cannot have been full: too few connections came for that
public record OverflowDelta(
        ListenerGroup group,
        CounterDelta overflows,
        long drops,
        @Nullable Long ownDrops,
        @Nullable ListenerGroup betterSuspect,
        boolean neverFull)
        implements Signal {

    /// @param history a log of the queue, where there is one: it may begin before the first snapshot
    public static Optional<OverflowDelta> of(
            ListenerGroup group, List<ListenerGroup> all, ProcessEvidence process, Optional<QueueHistory> history) {
        Optional<CounterDelta> snapshots = CounterDelta.of(process.counters(), "TcpExt.ListenOverflows");
        Optional<CounterDelta> logged = history.flatMap(OverflowDelta::logged);
        Optional<CounterDelta> overflows = logged.isPresent()
                        && logged.get().delta()
                                > snapshots.map(CounterDelta::delta).orElse(-1L)
                ? logged
                : snapshots;
        Long own = larger(ownDrops(group), history.map(QueueHistory::drops).orElse(null));
        if (overflows.isEmpty() && own == null) {
            return Optional.empty();
        }
        CounterDelta counted = overflows.orElseGet(() -> new CounterDelta(
                "TcpExt.ListenOverflows",
                own == null ? 0 : own,
                -1,
                "between the snapshots",
                group.sockets().observations().getLast().file()));
        long drops = CounterDelta.value(process.counters(), "TcpExt.ListenDrops");
        ListenerGroup suspect = null;
        if (counted.delta() > 0 && (own == null || own == 0)) {
            suspect = betterSuspect(group, all, own != null);
        }
        boolean neverFull = own == null && logged.isEmpty() && cannotHaveFilled(group, process, counted);
        return Optional.of(new OverflowDelta(group, counted, drops, own, suspect, neverFull));
    }

    private static final int A_LONG_QUEUE = 1024;
    private static final int FEW_TO_A_LONG_QUEUE = 100;

    /// Whether fewer connections came to the whole namespace between the looks than this queue had room for at the
    /// first: then it was another's that overflowed.
    private static boolean cannotHaveFilled(ListenerGroup group, ProcessEvidence process, CounterDelta overflows) {
        Optional<Series.Pair<List<ListenSocket>>> span = group.sockets().span();
        Optional<CounterDelta> established = CounterDelta.of(process.counters(), "Tcp.PassiveOpens");
        if (span.isEmpty() || group.limit() <= 0) {
            return false;
        }
        if (established.isEmpty()) {
            // Without that count: a long queue that is empty at each look, for some few packets.
            return group.limit() >= A_LONG_QUEUE
                    && group.deepest() == 0
                    && overflows.delta() * FEW_TO_A_LONG_QUEUE < group.limit();
        }
        long room =
                (long) group.limit() - ListenerGroup.depth(span.get().before().value());
        return established.get().delta() + overflows.delta() < room;
    }

    private static Optional<CounterDelta> logged(QueueHistory history) {
        return history.overflows() == null
                ? Optional.empty()
                : Optional.of(new CounterDelta(
                        "TcpExt.ListenOverflows",
                        history.overflows(),
                        history.window().toMillis() / 1000.0,
                        Words.seconds(history.window()),
                        history.file()));
    }

    private static @Nullable Long larger(@Nullable Long one, @Nullable Long other) {
        return one == null ? other : other == null ? one : (Long) Math.max(one, other);
    }

    private static @Nullable Long ownDrops(ListenerGroup group) {
        Optional<Series.Pair<List<ListenSocket>>> span = group.sockets().span();
        if (span.isEmpty()) {
            return null;
        }
        Long before = drops(span.get().before());
        Long after = drops(span.get().after());
        return before == null || after == null ? null : Math.max(0, after - before);
    }

    private static @Nullable Long drops(Observation<List<ListenSocket>> moment) {
        Long drops = null;
        for (ListenSocket socket : moment.value()) {
            if (socket.drops() != null) {
                drops = (drops == null ? 0 : drops) + socket.drops();
            }
        }
        return drops;
    }

    /// @param ownCounterStill this listener's own drop counter is known and didn't move: any other listener is a better
    ///     suspect
    private static @Nullable ListenerGroup betterSuspect(
            ListenerGroup group, List<ListenerGroup> all, boolean ownCounterStill) {
        ListenerGroup best = null;
        double bestPressure = ownCounterStill ? -1 : pressure(group);
        for (ListenerGroup other : all) {
            if (other.equals(group)) {
                continue;
            }
            Long drops = ownDrops(other);
            double pressure = drops != null && drops > 0 ? 10 : drops != null ? -1 : pressure(other);
            if (pressure > bestPressure) {
                best = other;
                bestPressure = pressure;
            }
        }
        return best;
    }

    private static double pressure(ListenerGroup group) {
        int limit = group.limit();
        return limit > 0 ? (double) group.deepest() / limit : group.deepest() > 0 ? 0.5 : 0;
    }

    /// Overflows that are this listener's, packets.
    public long attributable() {
        if (ownDrops != null) {
            return overflows.delta() > 0 ? Math.min(ownDrops, Math.max(overflows.delta(), drops)) : 0;
        }
        return betterSuspect == null && !neverFull ? overflows.delta() : 0;
    }

    @Override
    public String id() {
        return "overflow_delta";
    }

    @Override
    public double strength() {
        return attributable() == 0 ? 0 : attributable() < 5 ? 0.6 : 1;
    }

    @Override
    public String summary() {
        if (overflows.delta() <= 0) {
            return "the accept queue did not overflow (" + overflows.window() + ")";
        }
        if (attributable() == 0) {
            return "ListenOverflows rose by " + overflows.delta() + " (" + overflows.window() + "), but for "
                    + (betterSuspect == null ? "another listener" : betterSuspect.place());
        }
        String rate = overflows.seconds() > 0
                ? String.format(Locale.ROOT, ", %.0f a second", attributable() / overflows.seconds())
                : "";
        return "the accept queue overflowed: " + attributable() + " packets dropped (" + overflows.window() + rate
                + ")";
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(overflows.fact("packets"));
        if (drops > 0) {
            facts.add(Fact.number("ListenDrops rose by", drops, "packets", overflows.window(), overflows.file()));
        }
        if (ownDrops != null) {
            facts.add(Fact.number(
                    "drops of this listener alone (skmem d)",
                    ownDrops,
                    "packets",
                    overflows.window(),
                    group.sockets().observations().getLast().file()));
        }
        return facts;
    }
}
