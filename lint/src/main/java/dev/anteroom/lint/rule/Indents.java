package dev.anteroom.lint.rule;

import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Syntax;

/// White space at the start of a line.
final class Indents {
    private Indents() {}

    /// The indentation of the line of an offset.
    static String before(SourceFile file, int offset) {
        Syntax syntax = file.syntax();
        String line = syntax.lineText(syntax.line(offset));
        int end = 0;
        while (end < line.length() && (line.charAt(end) == '\t' || line.charAt(end) == ' ')) {
            end++;
        }
        return line.substring(0, end);
    }
}
