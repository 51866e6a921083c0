package dev.anteroom.lint.accept;

import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;

/// A call on the way from the accept path to what it reaches.
///
/// @param called name of the function that is called there
public record Step(SourceFile file, Node at, String called) {}
