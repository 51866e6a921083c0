package dev.anteroom.lint.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.anteroom.lint.syntax.GoParser;
import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.Syntax;
import dev.anteroom.lint.syntax.SyntaxException;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One Go file: read at once, parsed when somebody asks. Its tree may be forgotten under memory pressure and is then
/// made again.
public final class SourceFile {
    private static final ThreadLocal<GoParser> PARSERS = ThreadLocal.withInitial(GoParser::new);

    /// As Go's own tools know it (go.dev/s/generatedcode).
    private static final Pattern GENERATED = Pattern.compile("(?m)^// Code generated .* DO NOT EDIT\\.\\r?$");

    private final Path path;
    private final String name;
    private final byte[] bytes;
    private final BitSet words;
    private @Nullable String latin;
    private @Nullable Set<String> declared;
    private SoftReference<Syntax> syntax = new SoftReference<>(null);
    private @Nullable String failure;
    private @Nullable Map<String, String> imports;
    private @Nullable Boolean generated;

    /// @param name its path below the root of the run, with `/`
    public SourceFile(Path path, String name, byte[] bytes) {
        this.path = path;
        this.name = name;
        this.bytes = bytes;
        this.words = Vocabulary.in(bytes);
    }

    /// @throws IOException if it can't be read
    public static SourceFile read(Path path, String name) throws IOException {
        if (Files.size(path) > GoParser.MAX_BYTES) {
            throw new IOException("larger than " + (GoParser.MAX_BYTES >> 20) + " MiB");
        }
        return new SourceFile(path, name, Files.readAllBytes(path));
    }

    public Path path() {
        return path;
    }

    public String name() {
        return name;
    }

    public boolean isTest() {
        return name.endsWith("_test.go");
    }

    public boolean isGenerated() {
        Boolean known = generated;
        if (known == null) {
            known = mentions("DO NOT EDIT.") && GENERATED.matcher(latin()).find();
            generated = known;
        }
        return known;
    }

    /// Whether these bytes occur in it; quick, for ASCII.
    public boolean mentions(String ascii) {
        int word = Vocabulary.index(ascii);
        return word < 0 ? latin().contains(ascii) : words.get(word);
    }

    /// Whether it may declare that name outside of its functions; where not, it doesn't.
    boolean mayDeclare(String identifier) {
        Set<String> known = declared;
        if (known == null) {
            known = DeclaredNames.of(latin());
            declared = known;
        }
        return known.contains(new String(identifier.getBytes(UTF_8), ISO_8859_1));
    }

    boolean excludedByTags() {
        return BuildTags.foreignName(String.valueOf(path.getFileName())) || BuildTags.excluded(bytes);
    }

    private String latin() {
        String known = latin;
        if (known == null) {
            known = new String(bytes, ISO_8859_1);
            latin = known;
        }
        return known;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Its tree; where a part is no Go the tree has what can be understood ([Syntax#firstError]).
    ///
    /// @throws SyntaxException if it can't be parsed within the limits
    public synchronized Syntax syntax() {
        if (failure != null) {
            throw new SyntaxException(failure);
        }
        Syntax known = syntax.get();
        if (known == null) {
            try {
                known = PARSERS.get().parse(bytes);
            } catch (SyntaxException e) {
                failure = String.valueOf(e.getMessage());
                throw e;
            }
            syntax = new SoftReference<>(known);
        }
        return known;
    }

    public String text(Node node) {
        return syntax().text(node);
    }

    public int line(Node node) {
        return syntax().line(node);
    }

    /// Import path by the name under which the file knows it.
    public synchronized Map<String, String> imports() {
        Map<String, String> known = imports;
        if (known == null) {
            known = new LinkedHashMap<>();
            Syntax tree = syntax();
            for (Node declaration : tree.root().children()) {
                if (declaration.is("import_declaration")) {
                    for (Node spec : declaration.all("import_spec")) {
                        put(tree, spec, known);
                    }
                }
            }
            imports = known;
        }
        return known;
    }

    private static void put(Syntax tree, Node spec, Map<String, String> into) {
        Node path = spec.child("path");
        if (path == null) {
            return;
        }
        String quoted = tree.text(path);
        if (quoted.length() < 2) {
            return;
        }
        String imported = quoted.substring(1, quoted.length() - 1);
        Node alias = spec.child("name");
        into.put(
                alias == null
                        ? lastElement(imported)
                        : alias.is("blank_identifier") ? "_ " + imported : tree.text(alias),
                imported);
    }

    /// The name of a package whose path is all that is known: without a version, `go-` and `.go`.
    private static String lastElement(String imported) {
        String[] parts = imported.split("/", -1);
        String last = parts[parts.length - 1];
        if (parts.length > 1 && last.matches("v[0-9]+")) {
            last = parts[parts.length - 2];
        }
        last = last.replaceFirst("\\.v[0-9]+$", "").replaceFirst("^go-", "").replaceFirst("[.-]go$", "");
        return last.contains("-") ? last.substring(last.lastIndexOf('-') + 1) : last;
    }

    public boolean imports(String importPath) {
        return imports().containsValue(importPath);
    }

    @Override
    public String toString() {
        return name;
    }
}
