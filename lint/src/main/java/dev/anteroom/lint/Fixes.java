package dev.anteroom.lint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.anteroom.lint.rule.Edit;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.Syntax;
import dev.anteroom.profile.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The edits of findings, applied to their files: back to front, without overlaps, with the imports they need.
public final class Fixes {
    private final Path root;
    private final Map<String, String> before = new LinkedHashMap<>();
    private final Map<String, String> after = new LinkedHashMap<>();
    private final int asked;
    private int applied;

    /// @throws LintException if a file can't be read
    public Fixes(Path root, List<Mistake> mistakes) {
        this.root = root;
        this.asked = mistakes.size();
        Map<String, List<Mistake>> byFile = new LinkedHashMap<>();
        for (Mistake mistake : mistakes) {
            if (!mistake.edits().isEmpty()) {
                byFile.computeIfAbsent(mistake.file(), f -> new ArrayList<>()).add(mistake);
            }
        }
        byFile.forEach(this::edit);
    }

    private void edit(String name, List<Mistake> mistakes) {
        try {
            SourceFile file = SourceFile.read(root.resolve(name), name);
            Set<String> imports = new TreeSet<>();
            List<Edit> edits = new ArrayList<>();
            for (Mistake mistake : mistakes) {
                for (Edit edit : mistake.edits()) {
                    edits.add(edit);
                    if (!edit.imports().isEmpty() && !file.imports(edit.imports())) {
                        imports.add(edit.imports());
                    }
                }
                applied++;
            }
            imports.forEach(path -> edits.add(importOf(file, path)));
            edits.sort(Comparator.comparingInt(Edit::start).reversed());
            byte[] bytes = file.bytes();
            StringBuilder fixed = new StringBuilder();
            int until = bytes.length;
            List<String> parts = new ArrayList<>();
            for (Edit edit : edits) {
                if (edit.end() > until) {
                    continue;
                }
                parts.add(new String(bytes, edit.end(), until - edit.end(), UTF_8));
                parts.add(edit.text());
                until = edit.start();
            }
            parts.add(new String(bytes, 0, until, UTF_8));
            parts.reversed().forEach(fixed::append);
            before.put(name, new String(bytes, UTF_8));
            after.put(name, fixed.toString());
        } catch (IOException e) {
            throw new LintException(name + " can't be read: " + e.getMessage(), e);
        }
    }

    /// A new line among the imports, where gofmt wants it: sorted, in the group of the standard library.
    private static Edit importOf(SourceFile file, String path) {
        Syntax syntax = file.syntax();
        for (Node declaration : syntax.root().all(n -> n.is("import_declaration"), n -> n == syntax.root())) {
            Node list = declaration.first("import_spec_list");
            if (list == null) {
                return new Edit(declaration.start(), declaration.start(), "import \"" + path + "\"\n", "");
            }
            Node previous = null;
            for (Node spec : list.all("import_spec")) {
                boolean group = previous != null && syntax.line(spec) > syntax.line(previous) + 1;
                Node imported = spec.child("path");
                String quoted = imported == null ? "" : syntax.text(imported);
                if (group || quoted.compareTo("\"" + path + "\"") > 0) {
                    return previous == null
                            ? new Edit(spec.start(), spec.start(), "\"" + path + "\"\n\t", "")
                            : new Edit(previous.end(), previous.end(), "\n\t\"" + path + "\"", "");
                }
                previous = spec;
            }
            if (previous != null) {
                return new Edit(previous.end(), previous.end(), "\n\t\"" + path + "\"", "");
            }
        }
        Node clause = syntax.root().first("package_clause");
        int at = clause == null ? 0 : clause.end();
        return new Edit(at, at, "\n\nimport \"" + path + "\"", "");
    }

    /// How many findings they mend.
    public int applied() {
        return applied;
    }

    /// How many findings there are.
    public int asked() {
        return asked;
    }

    /// All of them as one unified diff.
    public String diff() {
        StringBuilder text = new StringBuilder();
        after.forEach((name, fixed) -> {
            List<String> old = before.getOrDefault(name, "").lines().toList();
            List<String> lines = UnifiedDiffUtils.generateUnifiedDiff(
                    "a/" + Visible.line(name),
                    "b/" + Visible.line(name),
                    old,
                    DiffUtils.diff(old, fixed.lines().toList()),
                    3);
            lines.forEach(line -> text.append(line).append('\n'));
        });
        return text.toString();
    }

    /// @throws LintException if a file can't be written
    public void write() {
        after.forEach((name, fixed) -> {
            try {
                Files.writeString(root.resolve(name), fixed);
            } catch (IOException e) {
                throw new LintException(name + " can't be written: " + e.getMessage(), e);
            }
        });
    }
}
