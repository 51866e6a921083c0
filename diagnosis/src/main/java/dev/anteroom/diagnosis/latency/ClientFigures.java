package dev.anteroom.diagnosis.latency;

import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The client's figures that a diagnosis works with, and where they come from.
///
/// @param file `null` where a person gave them
public record ClientFigures(ClientLatency latency, @Nullable String file) {
    /// `wrk, client/wrk.txt`.
    public String source() {
        return file == null ? latency.tool() : latency.tool() + ", " + file;
    }

    /// The latest figures of the capture that a client certainly measured, those with a tail before those without.
    public static Optional<ClientFigures> of(Evidence evidence) {
        List<ProcessEvidence> processes = new ArrayList<>(List.of(evidence.target()));
        processes.addAll(evidence.others());
        ClientFigures found = null;
        for (ProcessEvidence process : processes) {
            for (Observation<ClientLatency> one : process.latencies().observations()) {
                ClientLatency latency = one.value();
                boolean better = found == null
                        || latency.tail().isPresent()
                        || found.latency().tail().isEmpty();
                if (latency.vantage() == Vantage.CLIENT && better) {
                    found = new ClientFigures(latency, one.file());
                }
            }
        }
        return Optional.ofNullable(found);
    }
}
