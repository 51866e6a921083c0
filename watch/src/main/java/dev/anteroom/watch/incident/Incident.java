package dev.anteroom.watch.incident;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What happened at one listener, as far as it is known.
///
/// @param id time and a random part: sorts by time, never used twice
/// @param at when the trigger fired
/// @param host the machine's name
/// @param workload what the listener belongs to
/// @param listener address and port
/// @param trigger the condition that was met, with the figure that met it
/// @param state how far it has come
/// @param verdict of the diagnosis; null where there is none (yet)
/// @param cause the first one named; null where none was
/// @param confidence of the cause as the diagnosis prints it; null where none was
/// @param summary the diagnosis in a sentence, or why there is none
/// @param fingerprint equal for incidents of one cause, accept path and workload
///     ([dev.anteroom.wire.Fingerprint]); null without a cause
/// @param capture file name of the capture within the captures' folder; null where none was taken or it was
///     deleted
/// @param captureBytes its size, 0 for none
/// @param captureDigest `sha256:…` of the capture; null for none
/// @param pinned never deleted to make room
/// @param note of a person; empty for none
public record Incident(
        String id,
        Instant at,
        String host,
        String workload,
        String listener,
        String trigger,
        State state,
        @Nullable String verdict,
        @Nullable String cause,
        @Nullable String confidence,
        String summary,
        @Nullable String fingerprint,
        @Nullable String capture,
        long captureBytes,
        @Nullable String captureDigest,
        boolean pinned,
        String note) {
    /// How far an incident has come.
    public enum State {
        /// The trigger fired, and a capture is being taken.
        RECORDING,
        /// There is a capture, and its diagnosis runs.
        DIAGNOSING,
        /// Recorded and diagnosed.
        DIAGNOSED,
        /// No capture was taken: the summary says why.
        SKIPPED,
        /// It went wrong on the way: the summary says where.
        FAILED;

        /// As JSON and tables write it.
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// @throws IllegalArgumentException for another word
        public static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    public Incident with(State newState, String newSummary) {
        return new Incident(
                id,
                at,
                host,
                workload,
                listener,
                trigger,
                newState,
                verdict,
                cause,
                confidence,
                newSummary,
                fingerprint,
                capture,
                captureBytes,
                captureDigest,
                pinned,
                note);
    }

    public Incident recorded(String name, long bytes, String digest) {
        return new Incident(
                id,
                at,
                host,
                workload,
                listener,
                trigger,
                State.DIAGNOSING,
                verdict,
                cause,
                confidence,
                summary,
                fingerprint,
                name,
                bytes,
                digest,
                pinned,
                note);
    }

    public Incident diagnosed(
            String newVerdict, @Nullable String newCause, @Nullable String sure, String said, @Nullable String print) {
        return new Incident(
                id,
                at,
                host,
                workload,
                listener,
                trigger,
                State.DIAGNOSED,
                newVerdict,
                newCause,
                sure,
                said,
                print,
                capture,
                captureBytes,
                captureDigest,
                pinned,
                note);
    }
}
