package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.NetCounters;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.model.Fact;
import java.util.Optional;

/// How far one counter of a network namespace moved between the first and the last snapshot that have it.
///
/// @param counter `TcpExt.ListenOverflows`, …
/// @param seconds length of the window, or -1 where the snapshots aren't dated
public record CounterDelta(String counter, long delta, double seconds, String window, String file) {
    public static Optional<CounterDelta> of(Series<NetCounters> counters, String counter) {
        return counters.map(c -> c.get(counter))
                .span()
                .map(pair -> new CounterDelta(
                        counter,
                        pair.after().value() - pair.before().value(),
                        pair.window().map(w -> w.toMillis() / 1000.0).orElse(-1.0),
                        Words.window(pair),
                        pair.after().file()));
    }

    public static long value(Series<NetCounters> counters, String counter) {
        return of(counters, counter).map(CounterDelta::delta).orElse(0L);
    }

    public String name() {
        return counter.substring(counter.indexOf('.') + 1);
    }

    public Fact fact(String unit) {
        return Fact.number(name() + " rose by", delta, unit, window, file);
    }
}
