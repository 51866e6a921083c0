package dev.anteroom.collect.write;

import java.time.Instant;

/// A file of the capture, for its manifest.
///
/// @param path inside the capture
/// @param kind what it holds, in one word
/// @param takenAt when what it shows was so: a profile's first byte
/// @param source the command or URL path that it came from
record Recorded(String path, String kind, Instant takenAt, String source) {}
