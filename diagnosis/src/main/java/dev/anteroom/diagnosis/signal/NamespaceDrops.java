package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the listeners of a network namespace dropped between two readings of its counters, where no file lists a
/// listener that it could be tied to ([OverflowDelta] does that).
///
/// @param overflows how far `ListenOverflows` rose, packets; -1 where it isn't in both readings
/// @param drops how far `ListenDrops` rose, packets; -1 likewise
public record NamespaceDrops(long overflows, long drops, String window, String file) implements Signal {
    public static Optional<NamespaceDrops> of(ProcessEvidence process) {
        Optional<CounterDelta> overflows = CounterDelta.of(process.counters(), "TcpExt.ListenOverflows");
        Optional<CounterDelta> drops = CounterDelta.of(process.counters(), "TcpExt.ListenDrops");
        Optional<CounterDelta> either = overflows.or(() -> drops);
        return either.map(delta -> new NamespaceDrops(
                overflows.map(CounterDelta::delta).orElse(-1L),
                drops.map(CounterDelta::delta).orElse(-1L),
                delta.window(),
                delta.file()));
    }

    /// Whether anything was dropped.
    public boolean lost() {
        return overflows > 0 || drops > 0;
    }

    @Override
    public String id() {
        return "namespace_drops";
    }

    @Override
    public double strength() {
        return lost() ? 0.8 : 0;
    }

    @Override
    public String summary() {
        if (!lost()) {
            return "no listener of the network namespace dropped a connection (" + window + ")";
        }
        if (overflows > 0) {
            return "accept queues overflowed: ListenOverflows rose by " + overflows + " packets (" + window + ")";
        }
        return "listeners dropped SYNs: ListenDrops rose by " + drops + " packets (" + window + ")"
                + (overflows == 0 ? ", and no accept queue overflowed" : "");
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        if (overflows >= 0) {
            facts.add(Fact.number("ListenOverflows rose by", overflows, "packets", window, file));
        }
        if (drops >= 0) {
            facts.add(Fact.number("ListenDrops rose by", drops, "packets", window, file));
        }
        return facts;
    }
}
