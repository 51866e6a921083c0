package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.CounterDelta;
import dev.anteroom.diagnosis.signal.SynQueue;

/// Connections are lost before they reach the accept queue: the SYN queue (`tcp_max_syn_backlog`, and the listener's
/// backlog, which caps it too) is full of half-open connections. Told by `TCPReqQFullDrop`/`TCPReqQFullDoCookies`, or
/// by `ListenDrops` rising where `ListenOverflows` doesn't.
public final class SynQueueOverflow implements Rule {
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
        FindingBuilder found = new FindingBuilder(id(), syn.turnedAway() > 0 ? 0.92 : syn.halfOpen() >= 8 ? 0.85 : 0.7)
                .with(syn.facts());
        long overflows = CounterDelta.value(incident.evidence().target().counters(), "TcpExt.ListenOverflows");
        if (overflows > 0) {
            found.against(
                    Fact.number("ListenOverflows rose too", overflows, "packets", syn.window(), syn.file()),
                    overflows * 2 >= syn.turnedAway() + syn.otherDrops() ? 0.5 : 0.1);
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
}
