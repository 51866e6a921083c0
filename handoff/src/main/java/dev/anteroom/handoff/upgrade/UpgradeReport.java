package dev.anteroom.handoff.upgrade;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The story of one upgrade.
///
/// @param service its name
/// @param number of the newcomer: also the upgrade's
/// @param startedAt RFC 3339
/// @param mode how the listeners were handed over
/// @param outcome what came of it
/// @param reason why, in words, with the numbers
/// @param oldPid the process that served before
/// @param newPid the newcomer, 0 where none was started
/// @param millis how long it took
/// @param before the queue under the old one, by listener
/// @param after the queue under the newcomer, by listener
/// @param departure the three phases of the process that left; null where none did
/// @param events in order
/// @param queues depth over time, by listener
/// @param lastWords what the newcomer last wrote to its standard error
/// @param losses what it cost clients
/// @param proof captures before and after, compared; null for a dry run
public record UpgradeReport(
        String service,
        int number,
        String startedAt,
        Mode mode,
        Outcome outcome,
        String reason,
        int oldPid,
        int newPid,
        long millis,
        Map<String, QueueFigures> before,
        Map<String, QueueFigures> after,
        @Nullable DepartureTimes departure,
        List<UpgradeEvent> events,
        Map<String, QueueSeries> queues,
        List<String> lastWords,
        Losses losses,
        @Nullable UpgradeProof proof) {
    /// How the listeners are handed over.
    public enum Mode {
        /// Old and new share one listener; the old one stops when the new one is ready.
        ONE_LISTENER("one listener, shared"),
        /// The newcomer has a listener of its own on the same address, and a share of the traffic that grows.
        TWO_LISTENERS("two listeners, traffic shared");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// What came of it. "Serves" is said of nothing that was not seen to accept.
    public enum Outcome {
        /// The newcomer serves.
        PROMOTED("PROMOTED"),
        /// The newcomer had traffic and was taken back: the old version serves (again).
        ROLLED_BACK("ROLLED BACK"),
        /// The newcomer was not proved to accept, and never had traffic of its own: the old one serves as before.
        REFUSED("REFUSED"),
        /// It is not as it should be: what serves is worse than before, or nothing was seen to serve.
        DEGRADED("DEGRADED"),
        /// Only looked at.
        DRY_RUN("DRY RUN");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public UpgradeReport {
        before = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(before));
        after = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(after));
        events = List.copyOf(events);
        lastWords = List.copyOf(lastWords);
        queues = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(queues));
    }

    /// The same with its proof.
    public UpgradeReport with(UpgradeProof proof) {
        return new UpgradeReport(
                service, number, startedAt, mode, outcome, reason, oldPid, newPid, millis, before, after, departure,
                events, queues, lastWords, losses, proof);
    }
}
