package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.CpuCgroup;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.Series;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How much of the time the cgroup's CPU quota stopped the process (`nr_throttled` of `nr_periods`, and the time).
///
/// @param periods enforcement periods that passed between the snapshots, or since the group was made
/// @param throttled periods in which the group was stopped
/// @param delta whether these are differences of two snapshots; otherwise they are totals since the group was made
/// @param quotaCpus CPUs that the quota allows; -1 where unknown or unlimited
public record CpuThrottling(
        long periods, long throttled, long throttledNanos, boolean delta, double quotaCpus, String window, String file)
        implements Signal {
    public static Optional<CpuThrottling> of(ProcessEvidence process) {
        Series<CpuCgroup> series = process.cpuCgroup();
        double quota = quota(series);
        Series<CpuCgroup> counted = series.map(c -> c.periods() != null && c.throttledPeriods() != null ? c : null);
        Optional<Series.Pair<CpuCgroup>> span = counted.span();
        if (span.isPresent()) {
            CpuCgroup before = span.get().before().value();
            CpuCgroup after = span.get().after().value();
            return Optional.of(new CpuThrottling(
                    value(after.periods()) - value(before.periods()),
                    value(after.throttledPeriods()) - value(before.throttledPeriods()),
                    value(after.throttledNanos()) - value(before.throttledNanos()),
                    true,
                    quota,
                    Words.window(span.get()),
                    span.get().after().file()));
        }
        return counted.last()
                .map(only -> new CpuThrottling(
                        value(only.value().periods()),
                        value(only.value().throttledPeriods()),
                        value(only.value().throttledNanos()),
                        false,
                        quota,
                        "since the cgroup was made",
                        only.file()));
    }

    private static double quota(Series<CpuCgroup> series) {
        return series.map(c -> c.quotaMicros() != null
                                && c.quotaMicros() > 0
                                && c.periodMicros() != null
                                && c.periodMicros() > 0
                        ? (double) c.quotaMicros() / c.periodMicros()
                        : null)
                .last()
                .map(o -> o.value())
                .orElse(-1.0);
    }

    private static long value(@org.jspecify.annotations.Nullable Long number) {
        return number == null ? 0 : number;
    }

    /// Share of the periods in which the process was stopped, 0 to 1.
    public double share() {
        return periods <= 0 ? 0 : (double) throttled / periods;
    }

    /// Share of the time from which a quota alone explains most of a wait.
    private static final double LARGE_SHARE = 0.3;

    public boolean stopsMuch() {
        return share() >= LARGE_SHARE;
    }

    @Override
    public String id() {
        return "cpu_throttling";
    }

    @Override
    public double strength() {
        double clear = share() >= 0.5 ? 1 : share() >= 0.1 ? 0.7 : share() > 0.02 ? 0.3 : 0;
        return delta ? clear : clear * 0.6;
    }

    @Override
    public String summary() {
        return "throttled in " + throttled + " of " + periods + " periods (" + Words.percent(share()) + ", " + window
                + ")" + (quotaCpus > 0 ? String.format(java.util.Locale.ROOT, ", quota %.2f CPUs", quotaCpus) : "");
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.number("nr_throttled of " + periods + " periods", throttled, "periods", window, file));
        if (throttledNanos > 0) {
            facts.add(Fact.number("time stopped by the quota", throttledNanos / 1_000_000, "ms", window, file));
        }
        return facts;
    }
}
