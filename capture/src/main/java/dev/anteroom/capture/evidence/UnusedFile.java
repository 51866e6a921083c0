package dev.anteroom.capture.evidence;

/// A file of the capture that told nothing, and why: unknown content, cut, malformed, too large.
///
/// @param problem whether it should have told something (damaged) and isn't just of an unknown kind
public record UnusedFile(String file, String reason, boolean problem) {}
