package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The accept queue of one listener: depth against limit at each moment, which connections were in it, and whether any
/// left.
///
/// The kernel hands connections out in order of arrival, and one that the client has given up stays queued
/// (CLOSE_WAIT) until it is accepted. So a connection that is queued at two moments has waited at least the time
/// between them, and the connections that were queued at the first and aren't at the second were accepted in between
/// (or reset): *turnover* is a direct measure of whether the accept loop moves.
///
/// @param group the listener
/// @param states what the queue was at each moment
/// @param stayed connections queued at the first moment and still at the last; -1 where the files don't name them
/// @param left connections queued at the first moment and gone at the last; -1 likewise
/// @param acceptedBetween connections that the kernel established between first and last moment, less the growth of
///     the queue: what was accepted, if this listener is the only busy one of its namespace; `null` where it can't be
///     had
/// @param littleMillis mean accept wait by Little's law, mean depth ÷ arrival rate, ms; `null` where it can't be had
/// @param window time between the first and the last moment
/// @param history the same queue over time, where the capture has a log of it: then that decides what a snapshot can't
public record AcceptQueue(
        ListenerGroup group,
        List<State> states,
        int stayed,
        int left,
        @Nullable Long acceptedBetween,
        @Nullable Double littleMillis,
        @Nullable Duration window,
        String windowWords,
        Optional<QueueHistory> history)
        implements Signal {
    /// A wait that counts once a queue stands, ms.
    private static final double WORTH_MILLIS = 50;

    /// The queue at one moment.
    ///
    /// @param limit `null` where no file says it
    /// @param agesMillis exact ages of the queued connections that the file dates, ms, oldest first
    /// @param clientsGone queued connections whose client has already closed
    public record State(
            int depth,
            @Nullable Integer limit,
            boolean full,
            List<Long> agesMillis,
            int clientsGone,
            String file,
            String moment) {
        public State {
            agesMillis = List.copyOf(agesMillis);
        }

        public @Nullable Long oldestMillis() {
            return agesMillis.isEmpty() ? null : agesMillis.getFirst();
        }
    }

    public AcceptQueue {
        states = List.copyOf(states);
    }

    public static AcceptQueue of(ListenerGroup group, ProcessEvidence process, Optional<QueueHistory> history) {
        List<State> states = new ArrayList<>();
        for (Observation<List<ListenSocket>> moment : group.sockets().observations()) {
            states.add(state(group, moment, tableOf(moment, process.sockets())));
        }
        Optional<Series.Pair<List<ListenSocket>>> span = group.sockets().span();
        int stayed = -1;
        int left = -1;
        Duration window = null;
        String words = "one snapshot";
        if (span.isPresent()) {
            Series.Pair<List<ListenSocket>> pair = span.get();
            window = pair.window().orElse(null);
            words = Words.window(pair);
            SocketTable before = tableOf(pair.before(), process.sockets());
            SocketTable after = tableOf(pair.after(), process.sockets());
            if (before.connectionsListed()
                    && after.connectionsListed()
                    && ListenerGroup.depth(pair.before().value()) > 0) {
                Set<String> first = peers(before, group.port());
                if (!first.isEmpty()) {
                    Set<String> still = new HashSet<>(first);
                    still.retainAll(peers(after, group.port()));
                    stayed = still.size();
                    left = first.size() - stayed;
                }
            }
        }
        Long established = passiveOpens(process.counters(), span.orElse(null));
        Long accepted = null;
        Double little = null;
        if (established != null && span.isPresent()) {
            int growth = states.getLast().depth - states.getFirst().depth;
            accepted = Math.max(0, established - growth);
            if (established > 0 && window != null) {
                double meanDepth =
                        states.stream().mapToInt(State::depth).average().orElse(0);
                little = meanDepth * window.toMillis() / established;
            }
        }
        return new AcceptQueue(group, states, stayed, left, accepted, little, window, words, history);
    }

    private static State state(ListenerGroup group, Observation<List<ListenSocket>> moment, SocketTable table) {
        List<Long> ages = new ArrayList<>();
        int gone = 0;
        for (Connection connection : table.connections()) {
            if (connection.localPort() == group.port() && connection.isQueued()) {
                if (connection.lastSendAgeMillis() != null) {
                    ages.add(connection.lastSendAgeMillis());
                }
                if (connection.state() == dev.anteroom.capture.evidence.TcpState.CLOSE_WAIT) {
                    gone++;
                }
            }
        }
        ages.sort(java.util.Comparator.reverseOrder());
        Integer limit = null;
        for (ListenSocket socket : moment.value()) {
            if (socket.limit() != null) {
                limit = limit == null ? socket.limit() : limit + socket.limit();
            }
        }
        return new State(
                ListenerGroup.depth(moment.value()),
                limit,
                ListenerGroup.isFull(moment.value()),
                ages,
                gone,
                moment.file(),
                Words.moment(moment.moment()));
    }

    private static SocketTable tableOf(Observation<?> moment, Series<SocketTable> tables) {
        for (Observation<SocketTable> table : tables.observations()) {
            if (table.moment().order() == moment.moment().order()) {
                return table.value();
            }
        }
        return new SocketTable(List.of(), List.of(), false);
    }

    private static Set<String> peers(SocketTable table, int port) {
        Set<String> peers = new HashSet<>();
        for (Connection connection : table.connections()) {
            if (connection.localPort() == port && connection.isQueued()) {
                peers.add(connection.remoteAddress() + ":" + connection.remotePort());
            }
        }
        return peers;
    }

    private static @Nullable Long passiveOpens(
            Series<NetCounters> counters, Series.@Nullable Pair<List<ListenSocket>> between) {
        if (between == null) {
            return null;
        }
        Series<Long> opens = counters.map(c -> c.get("Tcp.PassiveOpens"));
        Optional<Series.Pair<Long>> span = opens.span();
        if (span.isEmpty()
                || span.get().before().moment().order()
                        != between.before().moment().order()
                || span.get().after().moment().order()
                        != between.after().moment().order()) {
            return null;
        }
        return span.get().after().value() - span.get().before().value();
    }

    /// Whether connections were queued at every one of at least two moments; with a log, whether the queue stood.
    public boolean persistent() {
        return history.map(h -> h.stands(WORTH_MILLIS)).orElseGet(this::atEveryMoment);
    }

    private boolean atEveryMoment() {
        return states.size() >= 2 && states.stream().allMatch(s -> s.depth > 0);
    }

    public boolean everQueued() {
        return deepest() > 0;
    }

    /// The deepest that the queue was seen.
    public int deepest() {
        return Math.max(group.deepest(), history.map(QueueHistory::maxDepth).orElse(0));
    }

    /// Whether connections were queued at every look, and neither their ages nor arrivals say how long they waited.
    public boolean standsWithoutClock() {
        return history.isEmpty() && atEveryMoment() && oldestMillis() == null && littleMillis == null;
    }

    /// The depths in order of time, each with the limit where it is known: `74 of 200, then 201 of 200`.
    public String depths() {
        StringBuilder text = new StringBuilder();
        for (State state : states) {
            text.append(text.isEmpty() ? "" : ", then ").append(state.depth);
            if (state.limit != null) {
                text.append(" of ").append(state.limit);
            }
        }
        return text.toString();
    }

    public boolean fullAtEveryMoment() {
        return states.stream().allMatch(State::full)
                && history.map(h -> h.shareFull() >= 0.5).orElse(true);
    }

    /// Whether nothing was taken from the queue between two moments at which it wasn't empty, or for a second or more
    /// by a log; and by a log nothing was taken afterwards.
    public boolean standsStill() {
        if (history.map(QueueHistory::moves).orElse(false)) {
            return false;
        }
        if (!atEveryMoment()) {
            return persistent() && history.map(QueueHistory::stalled).orElse(false);
        }
        if (stayed >= 0) {
            return left == 0 && (acceptedBetween == null || acceptedBetween == 0 || stayed > 0);
        }
        return acceptedBetween != null && acceptedBetween == 0;
    }

    /// Oldest age seen, ms: exact where a file dates queued connections, else the window that some connection sat
    /// through.
    public @Nullable Double oldestMillis() {
        Double oldest = history.filter(h -> h.aged() && h.maxDepth() > 0)
                .map(h -> h.waits().maxMillis())
                .orElse(null);
        for (State state : states) {
            Long age = state.oldestMillis();
            if (age != null && (oldest == null || age > oldest)) {
                oldest = (double) age;
            }
        }
        if (stayed > 0 && window != null && (oldest == null || window.toMillis() > oldest)) {
            oldest = (double) window.toMillis();
        }
        return oldest;
    }

    @Override
    public String id() {
        return "accept_queue";
    }

    @Override
    public double strength() {
        if (!everQueued()) {
            return 0;
        }
        if (fullAtEveryMoment() && states.size() >= 2) {
            return 1;
        }
        return persistent() ? 0.8 : group.everFull() ? 0.7 : 0.3;
    }

    @Override
    public String summary() {
        StringBuilder text =
                new StringBuilder("accept queue of ").append(group.place()).append(": ");
        text.append(depths());
        Double oldest = oldestMillis();
        if (oldest != null && everQueued()) {
            text.append("; the oldest has waited ").append(Words.millis(oldest));
        }
        if (standsStill()) {
            text.append("; nothing was accepted in between");
        }
        return text.toString();
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (State state : states) {
            facts.add(new Fact(
                    "accept queue depth of " + group.place() + (state.limit != null ? ", limit " + state.limit : ""),
                    Integer.toString(state.depth),
                    "connections",
                    state.moment,
                    state.file));
            if (state.oldestMillis() != null) {
                facts.add(Fact.number(
                        "age of the oldest queued connection", state.oldestMillis(), "ms", state.moment, state.file));
            }
            if (state.clientsGone > 0) {
                facts.add(Fact.number(
                        "queued connections whose client has already left",
                        state.clientsGone,
                        "connections",
                        state.moment,
                        state.file));
            }
        }
        if (stayed >= 0) {
            facts.add(Fact.number(
                    "of " + (stayed + left) + " connections queued at first, still queued at last",
                    stayed,
                    "connections",
                    windowWords,
                    states.getLast().file));
        }
        if (littleMillis != null && everQueued() && history.isEmpty()) {
            facts.add(new Fact(
                    "mean accept wait by Little's law (mean depth ÷ arrival rate of the namespace)",
                    String.format(java.util.Locale.ROOT, "%.1f", littleMillis),
                    "ms",
                    windowWords,
                    null));
        }
        return facts;
    }
}
