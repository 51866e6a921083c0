package dev.anteroom.diagnosis;

import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Missing;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.diagnosis.signal.AcceptQueue;
import dev.anteroom.diagnosis.signal.ListenerHolders;
import dev.anteroom.diagnosis.signal.NamespaceDrops;
import dev.anteroom.diagnosis.signal.OpenFilesShare;
import dev.anteroom.diagnosis.signal.OverflowDelta;
import dev.anteroom.diagnosis.signal.ProcessState;
import dev.anteroom.diagnosis.signal.SynQueue;
import java.util.ArrayList;
import java.util.List;

/// What the capture lacks, and the command that gets it, most decisive first.
final class MissingEvidence {
    private MissingEvidence() {}

    static List<Missing> of(Incident incident, Verdict verdict, List<Cause> causes) {
        List<Missing> missing = new ArrayList<>();
        String pid = incident.pid();
        if (incident.get(AcceptQueue.class).isEmpty()) {
            missing.add(new Missing(
                    "the accept queue's depth and limit",
                    "whether connections wait at all: without it no profile can prove it",
                    "ss -Hlntpe > ss-1.txt; sleep 5; ss -Hlntpe > ss-2.txt"));
        } else if (incident.get(AcceptQueue.class).get().states().size() < 2
                && incident.get(AcceptQueue.class).get().history().isEmpty()) {
            missing.add(new Missing(
                    "a second snapshot of the accept queue",
                    "whether the queue stands or was only caught in a burst",
                    "ss -Hlntpe > ss-2.txt"));
        }
        if (incident.get(OverflowDelta.class).isEmpty()
                && incident.get(NamespaceDrops.class).isEmpty()
                && !incident.get(SynQueue.class).map(SynQueue::counted).orElse(false)) {
            missing.add(new Missing(
                    "overflow counters at two moments",
                    "whether connections are being dropped now; one reading only says that they once were",
                    "cat /proc/" + pid + "/net/netstat > netstat-1.txt; sleep 5; cat /proc/" + pid
                            + "/net/netstat > netstat-2.txt"));
        }
        boolean explained = verdict == Verdict.ACCEPT_BOUND
                && !causes.isEmpty()
                && causes.getFirst().confidence() >= 0.7;
        if (incident.loops().dumps() == 0 && !explained && !incident.stopped()) {
            missing.add(new Missing(
                    "a goroutine dump with states", "what the accept loop is doing instead", incident.dumpCommand()));
        } else if (incident.loops().dumps() > 0 && !incident.loops().statesKnown() && !explained) {
            missing.add(new Missing(
                    "goroutine states (debug=2)",
                    "debug=0 and 1 don't say whether a goroutine is parked, runnable or locked",
                    incident.dumpCommand()));
        }
        if (verdict == Verdict.ACCEPT_BOUND && !explained) {
            if (incident.get(OpenFilesShare.class).isEmpty()) {
                missing.add(new Missing(
                        "open descriptors and their limit",
                        "whether accept fails for lack of descriptors",
                        "ls -l /proc/" + pid + "/fd > fd.txt; cat /proc/" + pid + "/limits > limits.txt"));
            }
            if (incident.get(ListenerHolders.class).isEmpty()) {
                missing.add(new Missing(
                        "who holds the listening socket",
                        "whether the process that should accept has it at all",
                        "ss -lntpe '( sport = :" + incident.portWord() + " )' > holders.txt   # as root"));
            }
            if (incident.get(ProcessState.class).isEmpty()) {
                missing.add(new Missing(
                        "the process's state", "whether it is stopped", "cat /proc/" + pid + "/status > status.txt"));
            }
        }
        return missing;
    }
}
