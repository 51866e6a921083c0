package dev.anteroom.report.flame;

/// What stands above a flame graph.
///
/// @param title the file or what it shows
/// @param subtitle how it was made: sample type, filters, what it is compared with; may be empty
public record FlameTitle(String title, String subtitle) {}
