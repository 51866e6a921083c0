package dev.anteroom.lab;

import java.nio.file.Path;

/// What was recorded.
///
/// @param id the neutral name
/// @param path the archive or directory
public record Recording(String id, Path path, Scenario scenario, Observed seen) {}
