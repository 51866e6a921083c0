package dev.anteroom.capture.evidence;

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
public record Manifest(
        String schema,
        @Nullable String tool,
        @Nullable Integer pid,
        @Nullable Integer port,
        @Nullable String listener,
        @Nullable String host,
        @Nullable String kernel,
        @Nullable String goVersion,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        List<Entry> files,
        List<String> notes) {
    public Manifest {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
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
