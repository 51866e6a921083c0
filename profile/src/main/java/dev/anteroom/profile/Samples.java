package dev.anteroom.profile;

/// The rows of a profile. Row i is `stacks[starts[i], starts[i+1])`: its label set, then its locations, leaf first.
///
/// @param count rows
/// @param starts `count + 1` offsets, maybe more
/// @param stacks all rows
/// @param values row after row, `types` values each
/// @param types values of a row
@SuppressWarnings("ArrayRecordComponent") // columns: handed over, never compared
record Samples(int count, int[] starts, IntColumn stacks, LongColumn values, int types) {}
