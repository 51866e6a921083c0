package dev.anteroom.diagnosis.compare;

import dev.anteroom.diagnosis.accept.Posture;
import org.jspecify.annotations.Nullable;

/// How often the accept loops were seen in a posture.
///
/// @param before share of the sightings, 0 to 1; `null` without any
public record PostureShare(
        Posture posture, @Nullable Double before, @Nullable Double after) {}
