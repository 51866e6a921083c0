package dev.anteroom.lint;

/// A call on the way to a finding.
///
/// @param called the function that is called there
public record Hop(String file, int line, String called) {}
