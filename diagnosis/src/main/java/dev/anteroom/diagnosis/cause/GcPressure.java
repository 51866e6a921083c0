package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.signal.CollectorLoad;
import dev.anteroom.diagnosis.weigh.Sign;

/// The garbage collector runs back to back and makes goroutines help it (mark assists): accept is late because the
/// runtime collects. Told by the share of CPU time under the collector's functions and by goroutines in `GC assist`,
/// and from `stop_the_world` in that the phases themselves are short.
public final class GcPressure implements Rule {
    /// Strength of the signal from which little else runs.
    private static final double OVERWHELMING = 0.9;

    @Override
    public CauseId id() {
        return CauseId.GC_PRESSURE;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(CollectorLoad.class).isEmpty()) {
            return Finding.unsupported(
                    id(),
                    "no CPU profile, trace, goroutine states, gctrace or heap text that would show the collector");
        }
        CollectorLoad load = incident.get(CollectorLoad.class).get();
        if (!load.dominates()) {
            return Finding.excluded(id(), load.summary());
        }
        FindingBuilder found = new FindingBuilder(id(), Sign.COLLECTOR_BUSY)
                .seenIf(load.strength() >= OVERWHELMING, Sign.COLLECTOR_OVERWHELMS)
                .with(load.facts())
                .with(incident.kernelFacts());
        found.remedy(
                "give the collector room: a larger heap target, with a memory limit as the guard",
                "GOGC=400 GOMEMLIMIT=…   # for the next start; debug.SetGCPercent where the service exposes it",
                "uses more memory",
                true);
        found.change(
                "allocate less on the hot path: go tool pprof -sample_index=alloc_space on the heap profile names the"
                        + " sites",
                "none");
        return found.likely("The garbage collector takes the processors: " + load.summary() + ".");
    }
}
