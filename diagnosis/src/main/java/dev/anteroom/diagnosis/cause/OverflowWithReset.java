package dev.anteroom.diagnosis.cause;

import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.CounterDelta;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// The accept queue overflows and `tcp_abort_on_overflow` is 1: a client whose final ACK meets a full queue gets a
/// reset instead of another chance (`net/ipv4/tcp_minisocks.c`, `tcp_check_req`). What would have been a wait of a
/// second is an error now.
///
/// Where nobody wrote the sysctl down the counters give it away: such a reset counts as `EmbryonicRsts`, and not
/// as `AttemptFails` as one that came from the client does. With 0 an overflow moves neither.
public final class OverflowWithReset implements Rule {
    private static final String SYSCTL = "net.ipv4.tcp_abort_on_overflow";

    @Override
    public CauseId id() {
        return CauseId.OVERFLOW_WITH_RESET;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<Observation<Long>> abort = incident.evidence()
                .target()
                .sysctls()
                .map(s -> s.number(SYSCTL))
                .last();
        Series<NetCounters> counters = incident.evidence().target().counters();
        Optional<CounterDelta> resets = resets(counters);
        if (abort.isEmpty() && (resets.isEmpty() || !incident.overflows())) {
            return Finding.unsupported(id(), SYSCTL + " isn't in the capture");
        }
        if (abort.isPresent() && abort.get().value() == 0) {
            return Finding.excluded(id(), SYSCTL + " is 0: an overflow makes clients retry and resets nobody");
        }
        if (!incident.overflows()) {
            return Finding.excluded(
                    id(),
                    SYSCTL + " is 1, but "
                            + incident.get(OverflowDelta.class)
                                    .map(OverflowDelta::summary)
                                    .orElse("no overflow was seen"));
        }
        FindingBuilder found = new FindingBuilder(
                        id(), abort.isPresent() ? Sign.ABORTS_ON_OVERFLOW : Sign.RESETS_WITHOUT_CLIENTS)
                .with(incident.kernelFacts());
        abort.ifPresent(a -> found.with(Fact.number(SYSCTL, a.value(), "", null, a.file())));
        resets.ifPresent(d -> found.with(d.fact("connections")));
        CounterDelta.of(counters, "Tcp.OutRsts")
                .filter(d -> d.delta() > 0)
                .ifPresent(d -> found.with(d.fact("segments")).seen(Sign.RESETS_SENT));
        if (incident.loops().certainlyHeldUp()) {
            found.against(
                    Fact.said("the accept loop is held up: that is why the queue is full", null), Sign.LOOP_HELD_UP);
        }
        found.remedy(
                "let clients retry instead of resetting them",
                "sysctl -w " + SYSCTL + "=0",
                "clients wait a second instead of failing at once",
                false);
        Backlogs.remedies(
                incident,
                found,
                incident.get(AcceptQueue.class).map(q -> q.group().limit()).orElse(-1));
        return found.likely("The accept queue overflows and " + SYSCTL
                + "=1 turns it into resets: clients see \"connection reset\" instead of a wait."
                + (abort.isPresent() ? "" : " (The sysctl isn't in the capture; EmbryonicRsts tells it.)"));
    }

    /// Handshakes that this host ended with a reset; empty where none is certain.
    private static Optional<CounterDelta> resets(Series<NetCounters> counters) {
        long byClients = CounterDelta.value(counters, "Tcp.AttemptFails");
        long sent = CounterDelta.value(counters, "Tcp.OutRsts");
        return CounterDelta.of(counters, "TcpExt.EmbryonicRsts")
                .filter(d -> d.delta() > byClients && sent >= d.delta() - byClients);
    }
}
