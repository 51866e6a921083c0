package dev.anteroom.lint.source;

import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.SyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of one folder, tests apart. A file is parsed for its declarations when a name is looked up that it may
/// declare, so that a large package costs what is asked of it.
public final class GoPackage {
    private final String importPath;
    private final Sources sources;
    private final List<SourceFile> files;
    private final Set<SourceFile> indexed = new HashSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Map<String, Declared> functions = new HashMap<>();
    private final Map<String, Declared> methods = new HashMap<>();
    private final Map<String, Declared> types = new HashMap<>();
    private final Map<String, Declared> values = new HashMap<>();

    GoPackage(String importPath, List<SourceFile> files, Sources sources) {
        this.importPath = importPath;
        this.files = List.copyOf(files);
        this.sources = sources;
    }

    public String importPath() {
        return importPath;
    }

    public List<SourceFile> files() {
        return files;
    }

    public Sources sources() {
        return sources;
    }

    public boolean mentions(String ascii) {
        for (SourceFile file : files) {
            if (file.mentions(ascii)) {
                return true;
            }
        }
        return false;
    }

    public synchronized @Nullable Declared function(String name) {
        index(name);
        return functions.get(name);
    }

    /// @param type name of the receiver's type without `*`
    public synchronized @Nullable Declared method(String type, String name) {
        index(name);
        return methods.get(type + "." + name);
    }

    /// The `type_spec` of a type.
    public synchronized @Nullable Declared type(String name) {
        index(name);
        return types.get(name);
    }

    /// The `var_spec` or `const_spec` of a variable or constant of the package.
    public synchronized @Nullable Declared value(String name) {
        index(name);
        return values.get(name);
    }

    /// Every function and method of the files that mention one of these.
    public synchronized List<Declared> functionsOf(String... mentioned) {
        List<Declared> all = new ArrayList<>();
        for (SourceFile file : files) {
            for (String word : mentioned) {
                if (file.mentions(word)) {
                    all.addAll(functionsOf(file));
                    break;
                }
            }
        }
        return all;
    }

    /// Functions and methods of one file, in order.
    public List<Declared> functionsOf(SourceFile file) {
        List<Declared> all = new ArrayList<>();
        try {
            for (Node node : file.syntax().root().children()) {
                if ((node.is("function_declaration") || node.is("method_declaration")) && node.child("body") != null) {
                    all.add(new Declared(this, file, node));
                }
            }
        } catch (SyntaxException unreadable) {
            return List.of();
        }
        return all;
    }

    /// Parses the files that may declare a name.
    private void index(String name) {
        if (!asked.add(name)) {
            return;
        }
        for (SourceFile file : files) {
            if (!indexed.contains(file) && file.mayDeclare(name)) {
                indexed.add(file);
                index(file);
            }
        }
    }

    private void index(SourceFile file) {
        try {
            for (Node node : file.syntax().root().children()) {
                switch (node.type()) {
                    case "function_declaration" -> put(functions, file, node, "");
                    case "method_declaration" -> put(methods, file, node, receiverType(file, node) + ".");
                    case "type_declaration", "var_declaration", "const_declaration" -> specs(file, node);
                    default -> {}
                }
            }
        } catch (SyntaxException unreadable) {
            indexed.add(file);
        }
    }

    private void specs(SourceFile file, Node declaration) {
        for (Node spec : declaration.all(
                n -> n.is("type_spec") || n.is("type_alias") || n.is("var_spec") || n.is("const_spec"),
                n -> n == declaration || n.is("var_spec_list"))) {
            boolean type = spec.is("type_spec") || spec.is("type_alias");
            for (Node name : spec.children("name")) {
                (type ? types : values).putIfAbsent(file.text(name), new Declared(this, file, spec));
            }
        }
    }

    private void put(Map<String, Declared> into, SourceFile file, Node node, String prefix) {
        Node name = node.child("name");
        if (name != null) {
            into.putIfAbsent(prefix + file.text(name), new Declared(this, file, node));
        }
    }

    /// `server` of `func (s *server[T]) read()`.
    public static String receiverType(SourceFile file, Node method) {
        Node receiver = method.child("receiver");
        if (receiver == null) {
            return "";
        }
        List<Node> names = receiver.all("type_identifier");
        return names.isEmpty() ? "" : file.text(names.getFirst());
    }
}
