package dev.anteroom.capture.evidence;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a capture that Anteroom wrote says of itself (`manifest.json`; the layout is in `dev.anteroom.capture`).
///
/// @param schema `anteroom.capture/1`
/// @param tool version of Anteroom that wrote it
/// @param pid the process in question
/// @param port its listener's local port
/// @param listener its listener's address and port
/// @param pprof URL of the pprof that the profiles came from, without credentials
/// @param processStartedAt when the process in question started
public record Manifest(
        String schema,
        @Nullable String tool,
        @Nullable Integer pid,
        @Nullable Integer port,
        @Nullable String listener,
        @Nullable String pprof,
        @Nullable String host,
        @Nullable String kernel,
        @Nullable String goVersion,
        @Nullable Instant processStartedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<Entry> files,
        List<String> notes) {
    public Manifest {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
    }

    /// How long the process had run when the recording began, in s; `null` where that isn't told.
    public @Nullable Double ageSeconds() {
        return processStartedAt == null || startedAt == null || processStartedAt.isAfter(startedAt)
                ? null
                : (Double) (Duration.between(processStartedAt, startedAt).toMillis() / 1000.0);
    }

    /// The port of [#pprof()]; `null` where there is none or it can't be read.
    public @Nullable Integer pprofPort() {
        if (pprof == null) {
            return null;
        }
        try {
            int port = new URI(pprof).getPort();
            return port > 0 ? (Integer) port : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /// A file of the capture.
    ///
    /// @param path path inside the capture
    /// @param kind what it holds, in one word
    /// @param source command or URL path that it came from
    public record Entry(
            String path,
            @Nullable String kind,
            @Nullable Instant takenAt,
            @Nullable String source) {}
}
