package dev.anteroom.drift;

import dev.anteroom.drift.layer.Drifted;
import dev.anteroom.drift.policy.Exemption;
import org.jspecify.annotations.Nullable;

/// A finding, and the exception that excuses it.
///
/// @param excusedBy `null` where nothing does: it counts
public record Judged(Drifted finding, @Nullable Exemption excusedBy) {}
