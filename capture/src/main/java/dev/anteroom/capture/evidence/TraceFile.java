package dev.anteroom.capture.evidence;

import dev.anteroom.capture.files.FileContent;

/// A Go execution trace, not read yet.
///
/// @param goVersion version in its header (`1.23`), which is that of the format
public record TraceFile(String goVersion, FileContent content) {}
