package dev.anteroom.lint.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One node of a file's syntax tree, in the grammar's own words (`call_expression`, `for_statement`, …). Comments are
/// no children: [Syntax#comments] has them. Nor are brackets, commas and what else only separates.
public final class Node {
    private final String type;
    private final @Nullable String field;
    private final int start;
    private final @Nullable Node parent;
    /// Shared by all that have none: most nodes are leaves.
    private List<Node> children = List.of();
    private final boolean named;
    private final int end;

    Node(String type, @Nullable String field, int start, int end, @Nullable Node parent, boolean named) {
        this.type = type;
        this.field = field;
        this.start = start;
        this.end = end;
        this.parent = parent;
        this.named = named;
    }

    void add(Node child) {
        if (children.isEmpty()) {
            children = new ArrayList<>(4);
        }
        children.add(child);
    }

    public String type() {
        return type;
    }

    public boolean is(String wanted) {
        return type.equals(wanted);
    }

    /// Offset of its first byte.
    public int start() {
        return start;
    }

    /// Offset behind its last byte.
    public int end() {
        return end;
    }

    public @Nullable Node parent() {
        return parent;
    }

    /// Keywords and operators, too.
    public List<Node> children() {
        return children;
    }

    /// Children that are no keywords or operators.
    public List<Node> named() {
        List<Node> all = new ArrayList<>(children.size());
        for (Node child : children) {
            if (child.named) {
                all.add(child);
            }
        }
        return all;
    }

    /// The first child in the role that the grammar calls `name` (`body`, `condition`, …).
    public @Nullable Node child(String name) {
        for (Node child : children) {
            if (name.equals(child.field)) {
                return child;
            }
        }
        return null;
    }

    public List<Node> children(String name) {
        List<Node> all = new ArrayList<>(2);
        for (Node child : children) {
            if (name.equals(child.field)) {
                all.add(child);
            }
        }
        return all;
    }

    /// The first child of that type.
    public @Nullable Node first(String wanted) {
        for (Node child : children) {
            if (child.is(wanted)) {
                return child;
            }
        }
        return null;
    }

    /// The nearest ancestor of one of these types.
    public @Nullable Node ancestor(String... types) {
        for (Node node = parent; node != null; node = node.parent) {
            for (String wanted : types) {
                if (node.is(wanted)) {
                    return node;
                }
            }
        }
        return null;
    }

    /// The function, method or literal that it stands in.
    public @Nullable Node function() {
        return ancestor("function_declaration", "method_declaration", "func_literal");
    }

    public boolean contains(Node other) {
        return start <= other.start && other.end <= end;
    }

    /// Itself and everything under it of that type, in order of the source.
    public List<Node> all(String wanted) {
        List<Node> found = new ArrayList<>();
        collect(node -> node.is(wanted), node -> true, found);
        return found;
    }

    /// Itself and everything under it that `wanted` accepts; not under a node that `enter` refuses.
    public List<Node> all(Predicate<Node> wanted, Predicate<Node> enter) {
        List<Node> found = new ArrayList<>();
        collect(wanted, enter, found);
        return found;
    }

    private void collect(Predicate<Node> wanted, Predicate<Node> enter, List<Node> into) {
        if (wanted.test(this)) {
            into.add(this);
        }
        if (enter.test(this)) {
            for (Node child : children) {
                child.collect(wanted, enter, into);
            }
        }
    }

    @Override
    public String toString() {
        return type + "[" + start + "," + end + ")";
    }
}
