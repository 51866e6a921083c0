package dev.anteroom.diagnosis.model;

import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.diagnosis.accept.LoopPostures;
import dev.anteroom.diagnosis.latency.LatencySplit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The whole answer. Rendered by the report module; its JSON form is `anteroom.diagnosis/1`.
///
/// @param origin the capture, as the user named it
/// @param headline the verdict in one sentence
/// @param causes what explains the waiting, best first; empty for HEALTHY
/// @param ruledOut every other cause, with the reason
/// @param elsewhere for NOT_ACCEPT: where the evidence points
/// @param feltWait for HEALTHY: the wait that clients notice all the same; `null` where there is none
/// @param latency the clients' P99 in parts; `null` where the client's side isn't known
/// @param postures what the accept loops were doing over time, where the capture has looks enough
/// @param listener `null` where no file shows a listening socket
public record Diagnosis(
        String origin,
        Verdict verdict,
        String headline,
        List<Cause> causes,
        List<RuledOut> ruledOut,
        List<Fact> elsewhere,
        AcceptWait acceptWait,
        @Nullable FeltWait feltWait,
        @Nullable LatencySplit latency,
        List<LoopPostures> postures,
        @Nullable ListenerSummary listener,
        List<Signal> signals,
        List<Missing> missing,
        List<UnusedFile> unused) {
    public Diagnosis {
        causes = List.copyOf(causes);
        ruledOut = List.copyOf(ruledOut);
        elsewhere = List.copyOf(elsewhere);
        postures = List.copyOf(postures);
        signals = List.copyOf(signals);
        missing = List.copyOf(missing);
        unused = List.copyOf(unused);
    }

    /// The reading of that kind; empty where the capture has nothing to read it from.
    public <T extends Signal> Optional<T> signal(Class<T> kind) {
        return signals.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /// How many of [#ruledOut()] can't be told from the capture, rather than being excluded by it.
    public long withoutEvidence() {
        return ruledOut.stream().filter(RuledOut::forLackOfEvidence).count();
    }
}
