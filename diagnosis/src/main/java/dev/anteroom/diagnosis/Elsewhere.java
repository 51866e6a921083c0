package dev.anteroom.diagnosis;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.accept.Work;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.CollectorLoad;
import dev.anteroom.diagnosis.signal.CpuThrottling;
import dev.anteroom.diagnosis.signal.ProcessorLoad;
import dev.anteroom.diagnosis.signal.RunQueueDelay;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.GoroutineState.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a service is slow that accepts in time: what its request handlers wait for, and what takes its CPU.
///
/// Many parked handlers are no slowness by themselves: idle keep-alive connections wait for the next request, long
/// polls wait by design. Counted are handlers inside a request that wait for a lock or for another service, a dozen at
/// one place, or a CPU that is used up.
final class Elsewhere {
    private static final int CROWD = 12;
    private static final double BUSY_CPUS = 0.5;

    private Elsewhere() {}

    static List<Fact> of(Incident incident) {
        List<Fact> facts = new ArrayList<>();
        incident.get(CpuThrottling.class)
                .filter(t -> t.delta() && t.share() >= 0.1)
                .ifPresent(t -> facts.addAll(t.facts()));
        incident.get(CollectorLoad.class).filter(c -> c.dominates()).ifPresent(c -> facts.addAll(c.facts()));
        incident.get(ProcessorLoad.class)
                .filter(p -> (p.saturated() || (p.crowded() && shortOfProcessors(incident)))
                        && incident.get(CollectorLoad.class)
                                .map(c -> !c.dominates())
                                .orElse(true))
                .ifPresent(p -> facts.addAll(p.facts()));
        Optional<Observation<GoroutineDump>> dump =
                incident.evidence().target().goroutines().last();
        dump.ifPresent(d -> facts.addAll(crowds(d)));
        return facts;
    }

    /// Whether a crowd that could run may have been there for longer than the moment of its dump, which is made
    /// by stopping the world and so by letting one gather: not where the process used little CPU and its threads
    /// got theirs.
    private static boolean shortOfProcessors(Incident incident) {
        double cpus = incident.get(ProcessorLoad.class).map(ProcessorLoad::cpus).orElse(-1.0);
        return cpus < 0
                || cpus >= BUSY_CPUS
                || incident.get(RunQueueDelay.class)
                        .map(r -> r.waitShare() >= 0.25)
                        .orElse(false);
    }

    private static List<Fact> crowds(Observation<GoroutineDump> dump) {
        List<Fact> facts = new ArrayList<>();
        for (GoroutineGroup group : dump.value().groups()) {
            if (group.count() < CROWD || !insideRequest(group)) {
                continue;
            }
            Kind kind = group.state().kind();
            String where = AcceptFrames.serviceFunction(
                    group.frames(), 0, group.frames().getFirst().function());
            if (kind == Kind.MUTEX_LOCK
                    || kind == Kind.RWMUTEX_LOCK
                    || kind == Kind.RWMUTEX_RLOCK
                    || kind == Kind.SEMACQUIRE) {
                facts.add(Fact.number(
                        "request handlers that wait for a lock in " + where,
                        group.count(),
                        "goroutines",
                        null,
                        dump.file()));
            } else if (Work.of(group.frames(), where) == Work.OUTGOING_CALL) {
                facts.add(Fact.number(
                        "request handlers that wait for another service in " + where,
                        group.count(),
                        "goroutines",
                        null,
                        dump.file()));
            } else if (kind == Kind.SLEEP) {
                facts.add(Fact.number(
                        "request handlers that sleep in " + where, group.count(), "goroutines", null, dump.file()));
            }
        }
        return facts.size() > 5 ? facts.subList(0, 5) : facts;
    }

    private static boolean insideRequest(GoroutineGroup group) {
        for (Frame frame : group.frames()) {
            if (frame.function().endsWith(".ServeHTTP")
                    || frame.function().startsWith("google.golang.org/grpc.(*Server).handle")) {
                return true;
            }
        }
        return false;
    }
}
