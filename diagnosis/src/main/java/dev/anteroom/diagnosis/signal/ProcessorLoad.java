package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProfileFile;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.accept.AcceptFrames;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import dev.anteroom.profile.goroutine.GoroutineState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How busy the processors are with this process's goroutines: CPU time over wall time in a CPU profile, and goroutines
/// that wait for a processor in a dump.
///
/// @param cpus CPUs used, mean over the CPU profile; -1 without one
/// @param runnableGoroutines most goroutines in state runnable in one dump; -1 without a dump with states
/// @param goroutines goroutines in that dump
/// @param top function of the service that uses most of the CPU time
/// @param topShare its share, 0 to 1
public record ProcessorLoad(
        double cpus, long runnableGoroutines, long goroutines, String top, double topShare, String file)
        implements Signal {
    private static final int CROWD = 12;

    public static Optional<ProcessorLoad> of(ProcessEvidence process) {
        double cpus = -1;
        String top = "";
        double topShare = 0;
        String file = "";
        Optional<Observation<ProfileFile>> cpu = Profiles.latest(process, ProfileKind.CPU);
        if (cpu.isPresent()) {
            long duration = cpu.get().value().profile().durationNanos();
            StackShares shares = StackShares.of(cpu.get().value().profile());
            if (duration > 0) {
                cpus = (double) shares.total() / duration;
            }
            top = shares.largest(f -> !AcceptFrames.isStandardLibrary(f));
            String found = top;
            topShare = shares.share(shares.anywhere(f -> f.equals(found)));
            file = cpu.get().file();
        }
        Optional<GoroutinesInState> waiting = GoroutinesInState.most(process, GoroutineState.Kind.RUNNABLE);
        long runnable = waiting.map(GoroutinesInState::count).orElse(-1L);
        long all = waiting.map(GoroutinesInState::all).orElse(0L);
        if (file.isEmpty()) {
            file = waiting.map(GoroutinesInState::file).orElse("");
        }
        return cpus < 0 && runnable < 0
                ? Optional.empty()
                : Optional.of(new ProcessorLoad(cpus, runnable, all, top, topShare, file));
    }

    /// Whether the process uses whole processors without a pause: its CPU time is within 8 % below a whole number of
    /// CPUs, at least one. GOMAXPROCS isn't in a profile, but a process that is limited by it uses just that.
    public boolean saturated() {
        if (cpus < 0.92) {
            return false;
        }
        double above = Math.ceil(cpus - 0.03) - cpus;
        return above <= 0.08 * Math.max(1, Math.ceil(cpus));
    }

    /// Whether so many goroutines could run and don't that no processor clears them before somebody notices.
    public boolean crowded() {
        return runnableGoroutines >= CROWD;
    }

    public String topWords() {
        return top.isEmpty() || topShare < 0.2 ? "" : top + " (" + Words.percent(topShare) + ")";
    }

    @Override
    public String id() {
        return "processor_load";
    }

    @Override
    public double strength() {
        return (saturated() ? 0.6 : 0) + (runnableGoroutines >= 4 ? 0.4 : runnableGoroutines >= 1 ? 0.1 : 0);
    }

    @Override
    public String summary() {
        List<String> parts = new ArrayList<>();
        if (cpus >= 0) {
            parts.add(String.format(java.util.Locale.ROOT, "%.2f CPUs used", cpus)
                    + (saturated() ? ", as many as it can" : ""));
        }
        if (runnableGoroutines >= 0) {
            parts.add(Words.count(runnableGoroutines, "goroutine") + " of " + goroutines + " waiting for a processor");
        }
        return String.join("; ", parts);
    }

    @Override
    public List<Fact> facts() {
        return List.of(Fact.said(summary(), file));
    }
}
