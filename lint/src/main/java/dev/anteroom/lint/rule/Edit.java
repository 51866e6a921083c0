package dev.anteroom.lint.rule;

/// A replacement of bytes of a file.
///
/// @param start offset of the first byte that goes
/// @param end offset behind the last one; equal to `start` for an insertion
/// @param imports package that the new text needs, empty where none
public record Edit(int start, int end, String text, String imports) {}
