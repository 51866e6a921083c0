package dev.anteroom.collect.accept;

import dev.anteroom.goprocess.GoroutineRef;
import org.jspecify.annotations.Nullable;

/// A goroutine that accepts.
///
/// @param inode its listener; null where that couldn't be told
/// @param loop function that calls Accept in a loop
/// @param sure whether it was seen parked on the listener's descriptor
/// @param guessed whether only its name and shape say that it accepts
record LoopRef(GoroutineRef goroutine, @Nullable Long inode, String loop, boolean sure, boolean guessed) {}
