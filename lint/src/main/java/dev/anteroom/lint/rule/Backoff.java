package dev.anteroom.lint.rule;

import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.ErrorFlow;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import java.util.List;

/// The pause that `--fix` puts before a retry.
final class Backoff {
    private static final String PAUSE = "time.Sleep(10 * time.Millisecond)";

    private Backoff() {}

    static List<Edit> edits(AcceptPath path, ErrorFlow.Way way) {
        SourceFile file = path.file();
        Node at = way.at();
        if (way.pause() != 0 || way.guard() == ErrorFlow.Guard.TIMEOUT) {
            return List.of();
        }
        if (at.is("continue_statement")) {
            String indent = Indents.before(file, at.start());
            return List.of(new Edit(at.start(), at.start(), PAUSE + "\n" + indent, "time"));
        }
        if (at.is("block") && file.line(at) < file.syntax().line(at.end())) {
            String indent = Indents.before(file, at.end() - 1);
            return List.of(new Edit(at.end() - 1, at.end() - 1, "\t" + PAUSE + "\n" + indent, "time"));
        }
        return List.of();
    }
}
