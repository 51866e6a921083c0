package dev.anteroom.lint.source;

import dev.anteroom.lint.syntax.Node;
import org.jspecify.annotations.Nullable;

/// Something that a package declares: where, and in which node.
public record Declared(GoPackage in, SourceFile file, Node node) {
    public @Nullable Node body() {
        return node.child("body");
    }

    /// `read`, or `(*server).read`.
    public String name() {
        Node name = node.child("name");
        String own = name == null ? "func literal" : file.text(name);
        Node receiver = node.child("receiver");
        if (receiver == null) {
            return own;
        }
        String type = GoPackage.receiverType(file, node);
        return "(" + (file.text(receiver).contains("*") ? "*" : "") + type + ")." + own;
    }
}
