package dev.anteroom.capture.evidence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a file was taken, as far as its name, its folder or its content tells.
///
/// @param order position among the moments of its capture, from 0; equal for files taken together (`k1/…`)
/// @param label what people called it (`k1`, `2`, `later`), empty where nothing distinguishes it
/// @param time wall-clock time, where the name, the content or a manifest gives one
public record Moment(int order, String label, @Nullable Instant time) {
    /// The moment of a file that nothing dates.
    public static final Moment ONLY = new Moment(0, "", null);
}
