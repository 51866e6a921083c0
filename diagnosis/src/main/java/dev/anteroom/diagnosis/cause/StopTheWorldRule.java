package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.StopTheWorld;
import dev.anteroom.diagnosis.weigh.Sign;

/// The world is stopped for long or over and over: a goroutine that can't be pre-empted delays the stop, or something
/// stops it in a loop (`runtime.ReadMemStats`, goroutine dumps, `runtime.GC`, changing GOGC). All goroutines stand, the
/// acceptor too. Told from `gc_pressure` by what asks for the stop, and by phases that are long themselves.
public final class StopTheWorldRule implements Rule {
    /// Share of the time: less can't be why a loop that something else holds up has a line before it.
    private static final double ACCOUNTS_FOR_IT = 0.5;

    /// Strengths of the signal.
    private static final double SEVERE = 0.8;

    private static final double NOTABLE = 0.55;

    @Override
    public CauseId id() {
        return CauseId.STOP_THE_WORLD;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(StopTheWorld.class).isEmpty()) {
            return Finding.unsupported(id(), "no trace, profile or dump that would show the world being stopped");
        }
        StopTheWorld stops = incident.get(StopTheWorld.class).get();
        if (stops.strength() < 0.3) {
            return Finding.excluded(id(), stops.summary());
        }
        FindingBuilder found =
                new FindingBuilder(id(), first(stops)).with(stops.facts()).with(incident.kernelFacts());
        if (incident.loops().certainlyHeldUp() && stops.pauseShare() < ACCOUNTS_FOR_IT) {
            found.against(
                    Fact.said("the loop was seen held up by something else, and the world ran most of the time", null),
                    Sign.LOOP_HELD_UP);
        }
        found.change(
                "stop asking for it so often: read runtime/metrics instead of runtime.ReadMemStats, take goroutine"
                        + " profiles (debug=0 or 1) instead of full dumps, drop forced collections",
                "none");
        return found.likely("The world is stopped too long or too often"
                + (stops.callers().isEmpty() ? "" : " by " + String.join(", ", stops.callers()))
                + ": no goroutine runs meanwhile, the accept loop neither.");
    }

    private static Sign first(StopTheWorld stops) {
        if (stops.strength() >= SEVERE) {
            return Sign.STOPS_SEVERE;
        }
        return stops.strength() >= NOTABLE ? Sign.STOPS_NOTABLE : Sign.STOPS_SEEN;
    }
}
