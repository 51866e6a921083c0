package dev.anteroom.lint.rule;

import dev.anteroom.lint.accept.AcceptPath;
import dev.anteroom.lint.accept.AcceptPaths;
import dev.anteroom.lint.accept.Event;
import dev.anteroom.lint.accept.PathWalk;
import dev.anteroom.lint.source.GoPackage;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Types;
import dev.anteroom.lint.syntax.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A package as rules see it; what several of them need is computed once.
public final class Inspected {
    private final GoPackage in;
    private final Types types;
    private final Map<AcceptPath, List<Event>> events = new LinkedHashMap<>();
    private @Nullable List<AcceptPath> paths;

    public Inspected(GoPackage in) {
        this.in = in;
        this.types = new Types(in);
    }

    public GoPackage in() {
        return in;
    }

    public Types types() {
        return types;
    }

    public List<AcceptPath> paths() {
        List<AcceptPath> known = paths;
        if (known == null) {
            known = AcceptPaths.of(in, types);
            paths = known;
        }
        return known;
    }

    public List<Event> events(AcceptPath path) {
        return events.computeIfAbsent(path, p -> PathWalk.of(p, types));
    }

    /// Calls in the files that mention one of these words.
    public List<Called> calls(String... words) {
        return nodes(List.of(words), "call_expression");
    }

    /// Nodes of that type in the files that mention one of these words.
    public List<Called> nodes(List<String> words, String type) {
        List<Called> nodes = new ArrayList<>();
        for (SourceFile file : in.files()) {
            if (mentions(file, words)) {
                for (Node node : file.syntax().all(type)) {
                    nodes.add(new Called(file, node));
                }
            }
        }
        return nodes;
    }

    private static boolean mentions(SourceFile file, List<String> words) {
        for (String word : words) {
            if (file.mentions(word)) {
                return true;
            }
        }
        return false;
    }

    /// A node and its file.
    public record Called(SourceFile file, Node node) {
        public String text() {
            return file.text(node);
        }

        /// The n-th argument of a call.
        public @Nullable Node argument(int index) {
            Node arguments = node.child("arguments");
            List<Node> all = arguments == null ? List.of() : arguments.named();
            return index >= 0 && index < all.size() ? all.get(index) : null;
        }

        public int arguments() {
            Node arguments = node.child("arguments");
            return arguments == null ? 0 : arguments.named().size();
        }

        /// The text of the function around it; the whole file's where none is.
        public String around() {
            Node function = node.ancestor("function_declaration", "method_declaration");
            return file.text(function == null ? file.syntax().root() : function);
        }
    }
}
