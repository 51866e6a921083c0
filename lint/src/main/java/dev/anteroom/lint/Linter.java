package dev.anteroom.lint;

import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Evidence;
import dev.anteroom.finding.Fingerprint;
import dev.anteroom.finding.SourcePlace;
import dev.anteroom.lint.accept.SideDoors;
import dev.anteroom.lint.accept.Step;
import dev.anteroom.lint.rule.About;
import dev.anteroom.lint.rule.Draft;
import dev.anteroom.lint.rule.Inspected;
import dev.anteroom.lint.rule.Rule;
import dev.anteroom.lint.rule.Rules;
import dev.anteroom.lint.source.Declared;
import dev.anteroom.lint.source.GoPackage;
import dev.anteroom.lint.source.SourceFile;
import dev.anteroom.lint.source.Sources;
import dev.anteroom.lint.syntax.Node;
import dev.anteroom.lint.syntax.Syntax;
import dev.anteroom.lint.syntax.SyntaxException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Lints folders of Go source: `./...`, a folder, a file. Packages are independent of each other and are looked at on
/// as many threads as there are processors.
public final class Linter {
    /// More folders than any source tree has.
    private static final int MAX_FOLDERS = 200_000;

    private final Path root;
    private final LocalDate today;
    private final Sources sources;
    private final Map<String, String> problems = new ConcurrentHashMap<>();
    private final AtomicInteger files = new AtomicInteger();
    private final AtomicInteger packages = new AtomicInteger();

    /// @param root what the names of files are relative to
    /// @param today the day on which suppressions are judged
    public Linter(Path root, LocalDate today) {
        this.root = root.toAbsolutePath().normalize();
        this.today = today;
        this.sources = new Sources(this.root);
    }

    /// @param patterns `./...`, `service/...`, folders, files
    /// @throws LintException if one of them names nothing
    public LintResult lint(List<String> patterns) {
        Set<Path> folders = new LinkedHashSet<>();
        Set<Path> only = new HashSet<>();
        for (String pattern : patterns) {
            add(pattern, folders, only);
        }
        List<Future<List<Mistake>>> pending = new ArrayList<>();
        List<Mistake> found = new ArrayList<>();
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Path folder : folders) {
                pending.add(workers.submit(() -> inFolder(folder)));
            }
            for (Future<List<Mistake>> each : pending) {
                found.addAll(each.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LintException("interrupted", e);
        } catch (ExecutionException e) {
            throw new LintException("a rule failed: " + e.getCause(), e);
        }
        if (!only.isEmpty()) {
            Set<String> names = new HashSet<>();
            only.forEach(path -> names.add(sources.nameOf(path)));
            found.removeIf(mistake -> names.stream().noneMatch(name -> mistake.touches(name, 1, Integer.MAX_VALUE)));
        }
        found.sort(Comparator.comparing(Mistake::file)
                .thenComparingInt(Mistake::line)
                .thenComparingInt(mistake -> mistake.place().column())
                .thenComparing(mistake -> mistake.about().id()));
        problems.putAll(sources.unreadable());
        return new LintResult(numbered(found), problems, List.of(), files.get(), packages.get());
    }

    private void add(String pattern, Set<Path> folders, Set<Path> only) {
        boolean below = pattern.equals("...") || pattern.endsWith("/...");
        String stem = pattern.equals("...") ? "." : below ? pattern.substring(0, pattern.length() - 4) : pattern;
        Path path = root.resolve(stem.isEmpty() ? "/" : stem).normalize();
        if (!Files.exists(path)) {
            throw new LintException(pattern + ": there is no such file or folder");
        }
        if (Files.isRegularFile(path)) {
            Path parent = path.getParent();
            if (parent != null) {
                folders.add(parent);
                only.add(path);
            }
        } else if (below) {
            walk(path, folders);
        } else {
            folders.add(path);
        }
    }

    private static void walk(Path top, Set<Path> folders) {
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = String.valueOf(folder.getFileName());
                    boolean skipped = name.equals("vendor")
                            || name.equals("testdata")
                            || name.equals("node_modules")
                            || name.startsWith(".")
                            || name.startsWith("_");
                    if (skipped && !folder.equals(top)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                    folders.add(folder);
                    return folders.size() > MAX_FOLDERS ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new LintException(top + " can't be read: " + e.getMessage(), e);
        }
    }

    private List<Mistake> inFolder(Path folder) {
        GoPackage in = sources.in(folder);
        if (in == null) {
            return List.of();
        }
        packages.incrementAndGet();
        files.addAndGet(in.files().size());
        List<SourceFile> telling = new ArrayList<>();
        for (SourceFile file : in.files()) {
            if (tells(file)) {
                telling.add(file);
            }
        }
        return telling.isEmpty() ? List.of() : mistakes(in, telling);
    }

    private static boolean tells(SourceFile file) {
        if (file.mentions("anteroom:ignore")) {
            return true;
        }
        for (String word : Rules.words()) {
            if (file.mentions(word)) {
                return true;
            }
        }
        return false;
    }

    /// @param telling the files that mention something that rules look for
    private List<Mistake> mistakes(GoPackage in, List<SourceFile> telling) {
        Map<SourceFile, Suppressions> suppressions = new ConcurrentHashMap<>();
        List<SourceFile> readable = new ArrayList<>();
        for (SourceFile file : telling) {
            try {
                Syntax syntax = file.syntax();
                readable.add(file);
                if (syntax.firstError() >= 0) {
                    problems.put(
                            file.name(),
                            "line " + syntax.line(syntax.firstError())
                                    + " is no Go that this grammar knows; the rest was read");
                }
            } catch (SyntaxException e) {
                problems.put(file.name(), String.valueOf(e.getMessage()));
            }
        }
        List<Mistake> found = new ArrayList<>();
        Inspected inspected = new Inspected(in);
        Set<String> seen = new HashSet<>();
        for (Rule rule : Rules.all()) {
            try {
                rule.check(inspected, draft -> {
                    String key = rule.about().id() + draft.file().name() + ":"
                            + draft.file().line(draft.node());
                    if (!draft.file().isGenerated() && seen.add(key)) {
                        Suppressions of = suppressions.computeIfAbsent(draft.file(), f -> new Suppressions(f, today));
                        found.add(of.apply(mistake(in, draft)));
                    }
                });
            } catch (SyntaxException e) {
                problems.put(in.importPath(), String.valueOf(e.getMessage()));
            }
        }
        for (SourceFile file : readable) {
            if (!file.isGenerated()) {
                found.addAll(suppressions
                        .computeIfAbsent(file, f -> new Suppressions(f, today))
                        .complaints());
            }
        }
        return found;
    }

    private static Mistake mistake(GoPackage in, Draft draft) {
        SourceFile file = draft.file();
        Syntax syntax = file.syntax();
        Node node = draft.node();
        int line = syntax.line(node);
        // What stands over several lines is marked on its first one.
        int end = Math.max(node.start(), Math.min(node.end(), syntax.lineEnd(line)));
        Node around = node.ancestor("function_declaration", "method_declaration");
        String function = around == null ? "" : new Declared(in, file, around).name();
        List<Evidence> path = new ArrayList<>();
        for (Step step : draft.path()) {
            path.add(new Evidence(
                    "calls " + step.called(),
                    SourcePlace.line(step.file().name(), step.file().line(step.at()))));
        }
        String code = syntax.lineText(line);
        About about = draft.rule().about();
        return new Mistake(
                about,
                SideDoors.isTrial(file.name()) ? Confidence.MAYBE : draft.confidence(),
                new SourcePlace(file.name(), line, syntax.column(node.start()), syntax.column(end), function, code),
                draft.message(),
                path,
                Fingerprint.of(about.id(), file.name(), function, code),
                null,
                null,
                draft.edits());
    }

    /// The second of two equal ones gets a number.
    private static List<Mistake> numbered(List<Mistake> found) {
        Map<String, Integer> seen = new HashMap<>();
        List<Mistake> numbered = new ArrayList<>(found.size());
        for (Mistake mistake : found) {
            int number = seen.merge(mistake.fingerprint(), 1, Integer::sum);
            numbered.add(number == 1 ? mistake : mistake.withFingerprint(mistake.fingerprint() + "-" + number));
        }
        return numbered;
    }
}
