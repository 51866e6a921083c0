package dev.anteroom.diagnosis.cause;

import dev.anteroom.diagnosis.Finding;
import dev.anteroom.diagnosis.Incident;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.signal.ProcessState;
import dev.anteroom.diagnosis.weigh.Sign;

/// The process is stopped (SIGSTOP, a debugger) or frozen (cgroup freezer): the kernel goes on completing handshakes
/// into the accept queue, and nobody takes them out. Every profile is missing or old, because the endpoint doesn't
/// answer either. It differs from a dead loop in a live process by the state letter: T, t, or a frozen cgroup.
public final class ProcessStopped implements Rule {
    @Override
    public CauseId id() {
        return CauseId.PROCESS_STOPPED;
    }

    @Override
    public Finding judge(Incident incident) {
        if (incident.get(ProcessState.class).isEmpty()) {
            return Finding.unsupported(id(), "no /proc/PID/status, stat or freezer state in the capture");
        }
        ProcessState state = incident.get(ProcessState.class).get();
        if (state.stopped() == 0) {
            return Finding.excluded(
                    id(), "the process was in a running or sleeping state each of the " + state.looked() + " times");
        }
        FindingBuilder found = new FindingBuilder(
                        id(),
                        state.stopped() == state.looked() ? Sign.STOPPED_AT_EVERY_LOOK : Sign.STOPPED_AT_SOME_LOOK)
                .with(state.facts())
                .with(incident.kernelFacts());
        String pid = incident.pid();
        if (state.how().startsWith("frozen")) {
            found.remedy(
                    "thaw the cgroup",
                    "echo THAWED > /sys/fs/cgroup/freezer/GROUP/freezer.state   # cgroup v2: echo 0 > …/cgroup.freeze",
                    "find out first who froze it: a backup, a container pause",
                    false);
        } else if (state.how().endsWith("debugger")) {
            found.remedy("let the tracer go on or detach", "grep TracerPid /proc/" + pid + "/status", "none", false);
        } else {
            found.remedy("continue the process", "kill -CONT " + pid, "find out first who stopped it", false);
        }
        return found.likely("The process is " + state.how() + ": connections to " + incident.place()
                + " complete in the kernel and nobody accepts them.");
    }
}
