package dev.anteroom.lint.rule;

import dev.anteroom.finding.Confidence;
import dev.anteroom.lint.accept.Step;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import java.util.List;

/// What a rule found, before suppressions.
///
/// @param path calls from the accept path to it; empty where it stands in the path itself
/// @param edits what `--fix` does; empty where it takes a person
public record Draft(
        Rule rule,
        Confidence confidence,
        SourceFile file,
        Node node,
        String message,
        List<Step> path,
        List<Edit> edits) {
    public Draft {
        path = List.copyOf(path);
        edits = List.copyOf(edits);
    }

    static Draft of(Rule rule, Confidence confidence, SourceFile file, Node node, String message) {
        return new Draft(rule, confidence, file, node, message, List.of(), List.of());
    }
}
