package dev.anteroom.gotrace;

/// A place where the trace is cut or contradicts itself.
///
/// @param offset the byte in the file at or after which it was noticed
/// @param time the trace's clock in nanoseconds until which events were read, 0 if none was
/// @param what one sentence that says what is wrong and what is lost
public record TraceDamage(long offset, long time, String what) {}
