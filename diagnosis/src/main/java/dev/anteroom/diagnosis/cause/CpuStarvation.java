package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.signal.AcceptErrors;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.AcceptTrace;
import dev.anteroom.diagnosis.signal.CollectorLoad;
import dev.anteroom.diagnosis.signal.CpuThrottling;
import dev.anteroom.diagnosis.signal.LowPriority;
import dev.anteroom.diagnosis.signal.ProcessorLoad;
import dev.anteroom.diagnosis.signal.RunQueueDelay;
import dev.anteroom.diagnosis.weigh.Sign;
import java.util.Optional;

/// The accept goroutine could run and waits for a processor: every P is busy with other goroutines (netpoll is then
/// polled only by sysmon, every 10 ms or more), or the process's threads wait for a CPU that others have. The stack is
/// the idle one, only the state says `runnable`. It differs from `cpu_throttled` in that the process does run, and from
/// `gc_pressure` in what it runs. Where a crowd of goroutines could run, nobody asks the netpoller: the acceptor
/// is then shown parked, with a line before it.
public final class CpuStarvation implements Rule {
    @Override
    public CauseId id() {
        return CauseId.CPU_STARVATION;
    }

    @Override
    public Finding judge(Incident incident) {
        Optional<ProcessorLoad> load = incident.get(ProcessorLoad.class);
        Optional<RunQueueDelay> delay = incident.get(RunQueueDelay.class);
        boolean runnable = incident.runnableAcceptor();
        boolean delayed = delay.isPresent() && delay.get().waitShare() >= 0.4;
        boolean saturated = load.isPresent() && load.get().saturated();
        boolean crowd = load.isPresent() && load.get().runnableGoroutines() >= 4;
        boolean manyWait = load.map(ProcessorLoad::crowded).orElse(false);
        boolean late = incident.get(AcceptTrace.class).map(AcceptTrace::late).orElse(false);
        Optional<LowPriority> humble = incident.get(LowPriority.class);
        if (humble.isPresent()
                && !runnable
                && !delayed
                && !saturated
                && !crowd
                && !late
                && incident.loops().dumps() == 0
                && !incident.stopped()
                && incident.get(AcceptQueue.class).map(q -> q.persistent()).orElse(false)) {
            return new FindingBuilder(id(), Sign.LOW_PRIORITY)
                    .with(humble.get().facts())
                    .with(incident.kernelFacts())
                    .remedy(
                            "see whether its threads wait for a CPU: the second number of each row grows by the"
                                    + " nanoseconds waited",
                            "cat /proc/" + incident.pid() + "/task/*/schedstat; sleep 1; cat /proc/" + incident.pid()
                                    + "/task/*/schedstat",
                            "none",
                            false)
                    .remedy(
                            "give the process its share",
                            "chrt --other -a -p 0 " + incident.pid() + "; renice -n 0 -p " + incident.pid(),
                            "its neighbours get less",
                            false)
                    .likely("Connections wait while the process hardly runs: "
                            + humble.get().summary() + ".");
        }
        if (!runnable && !delayed && !saturated && !crowd && !late) {
            return load.isEmpty() && delay.isEmpty() && incident.loops().dumps() == 0
                    ? Finding.unsupported(id(), "no goroutine states, CPU profile or schedstat that would show it")
                    : Finding.excluded(
                            id(),
                            "no accept loop was seen runnable"
                                    + load.map(l -> "; " + l.summary()).orElse("")
                                    + delay.map(d -> "; " + d.summary()).orElse("")
                                    + incident.get(AcceptTrace.class)
                                            .filter(AcceptTrace::prompt)
                                            .map(t -> "; in the trace " + t.lateness())
                                            .orElse(""));
        }
        FindingBuilder found = new FindingBuilder(id(), first(runnable, late, saturated, manyWait, crowd))
                .seenIf(runnable, Sign.LOOP_RUNNABLE)
                .seenIf(late, Sign.LOOP_LATE)
                .seenIf(saturated, Sign.PROCESSORS_BUSY)
                .seenIf(crowd, manyWait ? Sign.CROWD_RUNNABLE : Sign.SOME_RUNNABLE)
                .seenIf(delayed, Sign.THREADS_DELAYED);
        incident.loops().loops().stream()
                .filter(l -> l.everSaw(Posture.RUNNABLE))
                .findFirst()
                .ifPresent(l -> found.with(Loops.fact(l, Loops.sighting(l, Posture.RUNNABLE))));
        if (late) {
            found.with(incident.get(AcceptTrace.class).orElseThrow().latenessFact());
        }
        load.ifPresent(l -> found.with(l.facts()));
        delay.filter(d -> d.waitShare() >= 0.25).ifPresent(d -> found.with(d.facts()));
        found.with(incident.kernelFacts());
        if (load.isPresent() && load.get().cpus() >= 0 && load.get().cpus() < 0.5 && !delayed) {
            // So many that are ready to run on a process that runs little is a process that gets little.
            found.against(
                    Fact.said("the process used " + load.get().summary() + ": processors were free", null),
                    manyWait ? Sign.CROWD_ON_FREE_PROCESSORS : Sign.PROCESSORS_FREE);
        }
        if (incident.get(AcceptQueue.class).isPresent() && !incident.waitsLong() && !manyWait) {
            found.against(
                    Fact.said(
                            "connections were not seen waiting long: a burst, rather than a lack of CPU all the time",
                            null),
                    Sign.SHORT_WAITS);
        }
        if (incident.get(AcceptTrace.class).map(AcceptTrace::prompt).orElse(false)) {
            found.against(incident.get(AcceptTrace.class).orElseThrow().latenessFact(), Sign.LOOP_PROMPT);
        }
        if (incident.get(AcceptErrors.class).map(AcceptErrors::spins).orElse(false)) {
            found.against(
                    Fact.said("the loop has a processor: it asks over and over, and accept fails", null),
                    Sign.ACCEPT_FAILS_WITHOUT_PAUSE);
        }
        incident.get(CpuThrottling.class)
                .filter(t -> t.delta() && t.share() >= 0.1)
                .ifPresent(t -> found.against(
                        Fact.said("its quota stops it: " + t.summary(), null),
                        t.stopsMuch() ? Sign.QUOTA_STOPS_MUCH : Sign.QUOTA_STOPS_SOME));
        if (incident.get(CollectorLoad.class).map(c -> c.dominates()).orElse(false)) {
            found.against(Fact.said("much of that CPU time is the garbage collector's", null), Sign.COLLECTOR_BUSY);
        }
        String top = load.map(ProcessorLoad::topWords).orElse("");
        if (top.isEmpty()) {
            found.remedy(
                    "see what uses the processors",
                    "go tool pprof -top " + incident.pprof("profile?seconds=10"),
                    "none",
                    false);
        }
        found.change(
                "bound the work that runs at once (a worker pool of GOMAXPROCS), yield in long loops, or add CPUs",
                "none");
        String traced = late ? incident.get(AcceptTrace.class).orElseThrow().lateness() : "";
        return found.likely("The accept loop is ready to run and gets no processor"
                + (top.isEmpty() ? "" : ": the CPUs run " + top)
                + (traced.isEmpty() ? "." : ". In the trace " + traced + "."));
    }

    /// What makes the rule speak, the strongest first.
    private static Sign first(boolean runnable, boolean late, boolean saturated, boolean manyWait, boolean crowd) {
        if (late) {
            return Sign.LOOP_LATE;
        }
        if (runnable) {
            return Sign.LOOP_RUNNABLE;
        }
        if (saturated) {
            return Sign.PROCESSORS_BUSY;
        }
        if (crowd) {
            return manyWait ? Sign.CROWD_RUNNABLE : Sign.SOME_RUNNABLE;
        }
        return Sign.THREADS_DELAYED;
    }
}
