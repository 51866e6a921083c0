package dev.anteroom.lint.incident;

import dev.anteroom.lint.Finding;
import org.jspecify.annotations.Nullable;

/// A finding and what an incident says of it.
///
/// @param held null where no capture was given, or none of its stacks passes through
public record Ranked(Finding finding, @Nullable Held held) {}
