package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.CounterDelta;
import dev.anteroom.diagnosis.signal.SynQueue;
import dev.anteroom.diagnosis.weigh.Sign;

/// Connections are lost before they reach the accept queue: the SYN queue (`tcp_max_syn_backlog`, and the listener's
/// backlog, which caps it too) is full of half-open connections. Told by `TCPReqQFullDrop`/`TCPReqQFullDoCookies`, or
/// by `ListenDrops` rising where `ListenOverflows` doesn't.
public final class SynQueueOverflow implements Rule {
    /// Half-open connections of one port, more than passing ones.
    private static final int CROWD = 8;

    @Override
    public CauseId id() {
        return CauseId.SYN_QUEUE_OVERFLOW;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(SynQueue.class).isEmpty()) {
            return Finding.unsupported(id(), "no two snapshots of /proc/net/netstat (nstat) in the capture");
        }
        SynQueue syn = incident.get(SynQueue.class).get();
        if (syn.strength() < 0.6) {
            return Finding.excluded(id(), syn.summary());
        }
        FindingBuilder found = new FindingBuilder(id(), first(syn)).with(syn.facts());
        long overflows = CounterDelta.value(incident.evidence().target().counters(), "TcpExt.ListenOverflows");
        if (overflows > 0) {
            found.against(
                    Fact.number("ListenOverflows rose too", overflows, "packets", syn.window(), syn.file()),
                    overflows * 2 >= syn.turnedAway() + syn.otherDrops() ? Sign.MOSTLY_OVERFLOWS : Sign.SOME_OVERFLOWS);
        }
        found.remedy(
                "answer with SYN cookies when the SYN queue is full, and make it longer",
                "sysctl -w net.ipv4.tcp_syncookies=1 net.ipv4.tcp_max_syn_backlog=8192",
                "with cookies some TCP options of those connections are lost",
                false);
        found.remedy(
                "see who is half-open",
                "ss -tn state syn-recv '( sport = :" + incident.portWord() + " )'",
                "none",
                false);
        return found.likely("Connections are lost before the accept queue: " + syn.summary() + ".");
    }

    private static Sign first(SynQueue syn) {
        if (syn.turnedAway() > 0) {
            return Sign.SYNS_TURNED_AWAY;
        }
        return syn.halfOpen() >= CROWD ? Sign.HALF_OPEN_CROWD : Sign.SYNS_DROPPED;
    }
}
