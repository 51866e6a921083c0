package dev.anteroom.lint;

import dev.anteroom.lint.rule.About;
import dev.anteroom.lint.rule.Edit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One finding, `anteroom.finding/1`.
///
/// @param file path below the root of the run, with `/`
/// @param line from 1
/// @param column from 1, in UTF-16 units
/// @param endLine line of its end
/// @param endColumn column behind its end
/// @param function function that it stands in; empty outside of any
/// @param code the line's text
/// @param path calls from the accept path to it
/// @param fingerprint the same as long as the rule, the file, the function and the code are, wherever the lines move
/// @param suppression null where it is shown
/// @param edits what `--fix` does
public record Finding(
        About rule,
        Confidence confidence,
        String file,
        int line,
        int column,
        int endLine,
        int endColumn,
        String function,
        String code,
        String message,
        List<Hop> path,
        String fingerprint,
        @Nullable Suppression suppression,
        List<Edit> edits) {
    public Finding {
        path = List.copyOf(path);
        edits = List.copyOf(edits);
    }

    Finding with(Suppression suppressed) {
        return new Finding(
                rule, confidence, file, line, column, endLine, endColumn, function, code, message, path, fingerprint, suppressed, edits);
    }

    Finding withFingerprint(String print) {
        return new Finding(
                rule, confidence, file, line, column, endLine, endColumn, function, code, message, path, print, suppression, edits);
    }

    /// Whether it is shown: not suppressed, and confident enough.
    public boolean shown(Confidence least) {
        return suppression == null && confidence.compareTo(least) <= 0;
    }
}
