package dev.anteroom.diagnosis.signal;

import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.ProcessRow;
import dev.anteroom.capture.evidence.ProcessStatus;
import dev.anteroom.diagnosis.Fact;
import java.util.ArrayList;
import java.util.List;
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
