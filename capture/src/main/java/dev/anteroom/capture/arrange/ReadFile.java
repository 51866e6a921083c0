package dev.anteroom.capture.arrange;

import dev.anteroom.capture.recognise.Finding;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file that was read, and what it says.
///
/// @param taken time that a manifest or a time at its start gives
/// @param modified time its archive recorded for it
public record ReadFile(
        String path, @Nullable Instant taken, @Nullable Instant modified, List<Finding> findings) {
    public ReadFile {
        findings = List.copyOf(findings);
    }
}
