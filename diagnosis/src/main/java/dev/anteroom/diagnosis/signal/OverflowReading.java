package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.List;
import java.util.Optional;

/// `ListenOverflows` read once: it says that the namespace's queues overflowed at some time since it was made, and not
/// when. It never raises the alarm; it keeps a single look from being called healthy, and says what is likely if it
/// goes on.
///
/// @param overflows packets since the namespace was made
/// @param established connections since then (`PassiveOpens`); 0 where unknown
public record OverflowReading(long overflows, long established, String file) implements Signal {
    /// Fewer are noise of a start or of a scan.
    private static final long FEWEST = 20;

    private static final double WORTH_SHARE = 0.005;

    /// Empty where the counters were read at two moments (then their difference decides) or not at all.
    public static Optional<OverflowReading> of(ProcessEvidence process) {
        if (process.counters().map(c -> c.get("TcpExt.ListenOverflows")).size() != 1) {
            return Optional.empty();
        }
        Optional<Observation<NetCounters>> counters = process.counters().last();
        Optional<Observation<Long>> read =
                process.counters().map(c -> c.get("TcpExt.ListenOverflows")).last();
        if (counters.isEmpty() || read.isEmpty()) {
            return Optional.empty();
        }
        Long opened = counters.get().value().get("Tcp.PassiveOpens");
        return Optional.of(new OverflowReading(
                read.get().value(), opened == null ? 0 : opened, read.get().file()));
    }

    /// Whether so many were lost, beside what was accepted, that it may well go on.
    public boolean notable() {
        return overflows >= FEWEST && overflows >= established * WORTH_SHARE;
    }

    @Override
    public String id() {
        return "overflow_reading";
    }

    @Override
    public double strength() {
        return notable() ? 0.3 : 0;
    }

    @Override
    public String summary() {
        return overflows == 0
                ? "no accept queue of the namespace ever overflowed"
                : Words.count(overflows, "packet") + " dropped by full accept queues since the namespace was made"
                        + (established > 0 ? ", beside " + Words.count(established, "connection") : "")
                        + "; one reading doesn't say when";
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.number("ListenOverflows, read once", overflows, "packets", "since boot", file));
    }
}
