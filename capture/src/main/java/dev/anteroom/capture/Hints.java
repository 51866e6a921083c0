package dev.anteroom.capture;

import org.jspecify.annotations.Nullable;

/// What the user knows of the process in question and the capture may not say.
///
/// @param port local port of its listener
/// @param pid its process id
public record Hints(@Nullable Integer port, @Nullable Integer pid) {
    public static final Hints NONE = new Hints(null, null);
}
