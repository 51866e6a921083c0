package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Connection;
import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.TcpState;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Connections lost or deferred before they could reach the accept queue: the SYN queue.
///
/// `tcp_conn_request` (`net/ipv4/tcp_input.c`) checks the SYN queue first: when it is full it answers with a cookie
/// (`TCPReqQFullDoCookies`) or drops the SYN (`TCPReqQFullDrop`, and `ListenDrops`). A SYN may also be dropped near the
/// limit of `tcp_max_syn_backlog` with syncookies off (`ListenDrops` alone). Only after that does a full accept queue
/// count as `ListenOverflows`. So drops without overflows are the SYN queue's, or those of something else on the way
/// (memory, a security module).
///
/// @param fullDrops `TCPReqQFullDrop` delta, packets
/// @param cookies `TCPReqQFullDoCookies` delta, packets
/// @param otherDrops `ListenDrops` less `ListenOverflows` deltas, packets
/// @param halfOpen most SYN_RECV sockets of the listener's port at one moment; -1 where none of the files lists them
public record SynQueue(
        long fullDrops, long cookies, long otherDrops, int halfOpen, boolean counted, String window, String file)
        implements Signal {
    /// @param retrying clients of the listener that are seen waiting to try again
    public static Optional<SynQueue> of(
            Optional<ListenerGroup> group, ProcessEvidence process, Optional<RetryingClients> retrying) {
        Series<NetCounters> counters = process.counters();
        Optional<CounterDelta> drops = CounterDelta.of(counters, "TcpExt.ListenDrops");
        int halfOpen = group.map(g -> halfOpen(g, process.sockets())).orElse(-1);
        if (drops.isEmpty() && halfOpen < 0) {
            return Optional.empty();
        }
        if (drops.isEmpty() && retrying.map(RetryingClients::notable).orElse(false)) {
            Optional<SynQueue> read = readOnce(counters, halfOpen);
            if (read.isPresent()) {
                return read;
            }
        }
        long overflows = CounterDelta.value(counters, "TcpExt.ListenOverflows");
        return Optional.of(new SynQueue(
                CounterDelta.value(counters, "TcpExt.TCPReqQFullDrop"),
                CounterDelta.value(counters, "TcpExt.TCPReqQFullDoCookies"),
                drops.map(d -> Math.max(0, d.delta() - overflows)).orElse(0L),
                halfOpen,
                drops.isPresent(),
                drops.map(CounterDelta::window).orElse("one snapshot"),
                drops.map(CounterDelta::file).orElse("")));
    }

    /// From counters that were read once, where clients are seen waiting to try again: then what was lost since
    /// the namespace was made is still being lost. Empty where the accept queue overflowed too, which is as
    /// likely why.
    private static Optional<SynQueue> readOnce(Series<NetCounters> counters, int halfOpen) {
        Optional<Observation<NetCounters>> last = counters.last();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        NetCounters values = last.get().value();
        long full = orZero(values.get("TcpExt.TCPReqQFullDrop"));
        long cookies = orZero(values.get("TcpExt.TCPReqQFullDoCookies"));
        long overflows = orZero(values.get("TcpExt.ListenOverflows"));
        long others = Math.max(0, orZero(values.get("TcpExt.ListenDrops")) - overflows);
        return overflows * 2 >= full + cookies + others
                ? Optional.empty()
                : Optional.of(new SynQueue(
                        full,
                        cookies,
                        others,
                        halfOpen,
                        true,
                        "since boot",
                        last.get().file()));
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static int halfOpen(ListenerGroup group, Series<SocketTable> tables) {
        int most = -1;
        for (Observation<SocketTable> table : tables.observations()) {
            if (!table.value().connectionsListed()) {
                continue;
            }
            int here = 0;
            for (Connection connection : table.value().connections()) {
                if (connection.localPort() == group.port()
                        && (connection.state() == TcpState.SYN_RECV || connection.state() == TcpState.NEW_SYN_RECV)) {
                    here++;
                }
            }
            most = Math.max(most, here);
        }
        return most;
    }

    /// Packets that the SYN queue turned away or answered with a cookie because it was full.
    public long turnedAway() {
        return fullDrops + cookies;
    }

    /// Whether SYNs were lost. One that is answered with a cookie isn't: its client is let in by its final ACK
    /// as if the queue had had room (`cookie_v4_check` in `net/ipv4/syncookies.c`).
    public boolean loses() {
        return fullDrops > 0 || otherDrops > 5;
    }

    @Override
    public String id() {
        return "syn_queue";
    }

    @Override
    public double strength() {
        return !loses() ? (cookies > 0 ? 0.3 : 0) : turnedAway() > 0 ? 0.9 : 0.6;
    }

    @Override
    public String summary() {
        if (strength() == 0) {
            return counted
                    ? "the SYN queue turned nobody away (" + window + ")"
                    : "what the SYN queue turned away isn't in the capture";
        }
        if (!loses()) {
            return "the SYN queue was full: " + cookies
                    + " SYNs were answered with a cookie, and none was lost for it (" + window + ")";
        }
        return "the SYN queue was full: " + fullDrops + " SYNs dropped, " + cookies + " answered with a cookie, "
                + otherDrops + " drops that were not the accept queue's (" + window + ")";
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        if (counted) {
            facts.add(Fact.number("TCPReqQFullDrop rose by", fullDrops, "packets", window, file));
            facts.add(Fact.number("TCPReqQFullDoCookies rose by", cookies, "packets", window, file));
            facts.add(Fact.number("ListenDrops less ListenOverflows rose by", otherDrops, "packets", window, file));
        }
        if (halfOpen >= 0) {
            facts.add(Fact.number(
                    "half-open connections (SYN_RECV) of the port, at most", halfOpen, "connections", null, null));
        }
        return facts;
    }
}
