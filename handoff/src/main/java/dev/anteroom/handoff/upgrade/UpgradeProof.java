package dev.anteroom.handoff.upgrade;

import org.jspecify.annotations.Nullable;

/// The two captures of an upgrade and what came of comparing them.
///
/// @param outcome `no_regression`, `regression`, `not_judged`; null where there was nothing to compare
/// @param sentence the outcome in one sentence, or why there is none
/// @param before file of the capture before; null where none could be had
/// @param after file of the capture after; likewise
/// @param comparison file of the whole comparison (`anteroom.comparison/1`); likewise
public record UpgradeProof(
        @Nullable String outcome,
        String sentence,
        @Nullable String before,
        @Nullable String after,
        @Nullable String comparison) {}
