package dev.anteroom.capture.arrange;

import dev.anteroom.capture.recognise.Finding;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A finding with its place: whose it is and when it was taken.
///
/// @param time what the file itself, or a manifest, says of its time
record Placed(
        String role,
        Position position,
        String file,
        Finding finding,
        @Nullable Instant time) {
    Placed at(String newRole, Position newPosition) {
        return new Placed(newRole, newPosition, file, finding, time);
    }
}
