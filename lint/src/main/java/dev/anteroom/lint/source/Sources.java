package dev.anteroom.lint.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Folders of Go source, as packages. A package that another one imports is found in the same module or in its `vendor`
/// folder; one that is neither is unknown, which is no error.
public final class Sources {
    private static final Pattern MODULE = Pattern.compile("(?m)^module\\s+\"?([^\\s\"]+)");

    /// Folders of one module above a package that are looked at for `go.mod`.
    private static final int MAX_PARENTS = 40;

    private final Path root;
    private final Map<Path, Optional<GoPackage>> packages = new ConcurrentHashMap<>();
    private final Map<Path, Optional<Module>> modules = new ConcurrentHashMap<>();
    private final Map<String, String> unreadable = new ConcurrentHashMap<>();

    private record Module(Path folder, String path) {}

    /// @param root what the names of files are relative to
    public Sources(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    public Path root() {
        return root;
    }

    /// Files that could not be read, with the reason.
    public Map<String, String> unreadable() {
        return unreadable;
    }

    /// The package of a folder; null where it has no Go file for Linux.
    public @Nullable GoPackage in(Path folder) {
        Path normal = folder.toAbsolutePath().normalize();
        return packages.computeIfAbsent(normal, this::read).orElse(null);
    }

    private Optional<GoPackage> read(Path folder) {
        List<SourceFile> files = new ArrayList<>();
        for (Path path : goFiles(folder)) {
            String name = nameOf(path);
            if (name.endsWith("_test.go")) {
                continue;
            }
            try {
                SourceFile file = SourceFile.read(path, name);
                if (!file.excludedByTags()) {
                    files.add(file);
                }
            } catch (IOException e) {
                unreadable.put(name, String.valueOf(e.getMessage()));
            }
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new GoPackage(importPath(folder), files, this));
    }

    /// The files of a folder that are Go's, tests too, by name.
    public static List<Path> goFiles(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> {
                        String name = String.valueOf(p.getFileName());
                        return name.endsWith(".go") && !name.startsWith(".") && !name.startsWith("_");
                    })
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    public String nameOf(Path path) {
        Path normal = path.toAbsolutePath().normalize();
        return (normal.startsWith(root) ? root.relativize(normal) : normal).toString();
    }

    private String importPath(Path folder) {
        Module module = module(folder);
        if (module == null) {
            // As the go command names what is in no module. Even the root of the run needs a name: its types have it
            // too.
            return ("_/" + nameOf(folder)).replaceFirst("/$", "");
        }
        String below = module.folder.relativize(folder).toString();
        return below.isEmpty() ? module.path : module.path + "/" + below;
    }

    private @Nullable Module module(Path folder) {
        return modules.computeIfAbsent(folder, this::findModule).orElse(null);
    }

    private Optional<Module> findModule(Path folder) {
        Path at = folder;
        for (int i = 0; i < MAX_PARENTS && at != null; i++, at = at.getParent()) {
            Path file = at.resolve("go.mod");
            if (Files.isRegularFile(file)) {
                try {
                    Matcher name = MODULE.matcher(Files.readString(file));
                    return name.find() ? Optional.of(new Module(at, name.group(1))) : Optional.empty();
                } catch (IOException e) {
                    unreadable.put(nameOf(file), String.valueOf(e.getMessage()));
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /// The package that `from` imports under that path, where its source is in the module or its `vendor` folder.
    public @Nullable GoPackage imported(GoPackage from, String importPath) {
        Path folder = from.files().getFirst().path().getParent();
        Module module = folder == null ? null : module(folder);
        if (module == null || importPath.contains("..")) {
            return null;
        }
        if (importPath.equals(module.path)) {
            return in(module.folder);
        }
        Path inside = importPath.startsWith(module.path + "/")
                ? module.folder.resolve(importPath.substring(module.path.length() + 1))
                : module.folder.resolve("vendor").resolve(importPath);
        return Files.isDirectory(inside) ? in(inside) : null;
    }

    /// A package and those of its module that are read already and import it.
    public List<GoPackage> usersOf(GoPackage used) {
        List<GoPackage> users = new ArrayList<>();
        users.add(used);
        packages.values().forEach(each -> {
            if (each.isPresent() && each.get() != used && each.get().mentions('"' + used.importPath() + '"')) {
                users.add(each.get());
            }
        });
        users.sort((a, b) -> a.importPath().compareTo(b.importPath()));
        return users;
    }
}
