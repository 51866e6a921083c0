package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProcessRow;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.diagnosis.model.Fact;
import dev.anteroom.diagnosis.model.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Whether the process can run at all: state letters of `/proc/PID/status`, `stat` and `ps`, the cgroup freezer.
///
/// @param stopped moments at which it was stopped (T), traced and stopped (t), or its cgroup frozen
/// @param looked moments that tell
/// @param how `stopped by a signal`, `stopped by a debugger`, `frozen by its cgroup`
public record ProcessState(int stopped, int looked, String how, List<Fact> facts) implements Signal {
    public ProcessState {
        facts = List.copyOf(facts);
    }

    public static Optional<ProcessState> of(ProcessEvidence process) {
        int stopped = 0;
        int looked = 0;
        String how = "";
        List<Fact> facts = new ArrayList<>();
        for (Observation<ProcessStatus> status : process.status().observations()) {
            Character state = status.value().state();
            if (state == null) {
                continue;
            }
            looked++;
            if (state == 'T' || state == 't') {
                stopped++;
                how = state == 't' ? "stopped by a debugger" : "stopped by a signal";
                facts.add(new Fact(
                        "process state", state.toString(), null, Words.moment(status.moment()), status.file()));
            }
        }
        int asleep = uninterruptible(process);
        if (stopped == 0 && asleep > 1) {
            stopped = asleep;
            how = "frozen";
            facts.add(new Fact(
                    "process state at every look, with no CPU time and no context switch in between",
                    "D",
                    null,
                    null,
                    process.status().observations().getLast().file()));
        }
        if (looked == 0) {
            for (ProcessRow row : process.processTable()) {
                if (process.pid() != null && row.pid() == process.pid() && row.state() != null) {
                    looked++;
                    if (row.state().startsWith("T") || row.state().startsWith("t")) {
                        stopped++;
                        how = "stopped by a signal";
                        facts.add(new Fact("process state in ps", row.state(), null, null, null));
                    }
                }
            }
        }
        for (var freezer : process.freezer().observations()) {
            looked++;
            if (freezer.value().frozen()) {
                stopped++;
                how = "frozen by its cgroup";
                facts.add(Fact.said("the cgroup is frozen", freezer.file()));
            }
        }
        return looked == 0 ? Optional.empty() : Optional.of(new ProcessState(stopped, looked, how, facts));
    }

    /// Looks at which the main thread was in uninterruptible sleep, if at all of them and it did nothing in between:
    /// what a frozen cgroup (v1, whose tasks show D) looks like where no file names the freezer; else 0.
    private static int uninterruptible(ProcessEvidence process) {
        List<Observation<ProcessStatus>> looks = process.status().observations();
        for (Observation<ProcessStatus> look : looks) {
            ProcessStatus now = look.value();
            ProcessStatus first = looks.getFirst().value();
            if (now.state() == null
                    || now.state() != 'D'
                    || !Objects.equals(now.userTicks(), first.userTicks())
                    || !Objects.equals(now.systemTicks(), first.systemTicks())
                    || !Objects.equals(now.voluntarySwitches(), first.voluntarySwitches())) {
                return 0;
            }
        }
        return looks.size();
    }

    @Override
    public String id() {
        return "process_state";
    }

    @Override
    public double strength() {
        return stopped == 0 ? 0 : 1;
    }

    @Override
    public String summary() {
        return stopped == 0 ? "the process is running or sleeping as usual" : "the process is " + how;
    }
}
