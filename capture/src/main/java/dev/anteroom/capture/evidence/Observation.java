package dev.anteroom.capture.evidence;

/// One value read from one file of the capture.
///
/// @param file path inside the capture, `/`-separated
public record Observation<T>(T value, String file, Moment moment) {}
