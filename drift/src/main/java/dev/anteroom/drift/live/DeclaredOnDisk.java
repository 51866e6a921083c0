package dev.anteroom.drift.live;

import dev.anteroom.drift.DriftException;
import dev.anteroom.drift.declared.DeclaredFile;
import dev.anteroom.drift.declared.DeclaredFiles;
import dev.anteroom.drift.declared.SysctlFiles;
import dev.anteroom.drift.declared.UnitFiles;
import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.NotSeen;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Finds the files that declare parameters, and reads them.
final class DeclaredOnDisk {
    private static final long MAX_BYTES = 1 << 20;
    private static final int MAX_FILES = 1000;

    private final List<DeclaredFile> files = new ArrayList<>();
    private final List<NotSeen> notSeen = new ArrayList<>();

    /// @param root whose `etc/sysctl.d` and so on are read
    /// @param units the units of the processes looked at; nobody else's are read
    /// @param given files that the user names; one that can't be read is an error
    static List<Declared> read(
            Path root, Declared.Scope scope, Set<String> units, List<Path> given, List<NotSeen> notSeen) {
        DeclaredOnDisk disk = new DeclaredOnDisk();
        SysctlFiles.FOLDERS.forEach(folder -> disk.folder(root.resolve(folder)));
        disk.file(root.resolve(SysctlFiles.LAST));
        for (String folder : UnitFiles.FOLDERS) {
            for (String unit : units) {
                disk.file(root.resolve(folder).resolve(unit));
                disk.folder(root.resolve(folder).resolve(unit + ".d"));
            }
        }
        List<Declared> declared = new ArrayList<>(DeclaredFiles.read(disk.files, scope));
        List<DeclaredFile> named = new ArrayList<>();
        for (Path path : given) {
            named.add(text(path));
        }
        declared.addAll(DeclaredFiles.read(named, Declared.Scope.NAMESPACE));
        notSeen.addAll(disk.notSeen);
        return declared;
    }

    private void folder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            Set<String> seen = new HashSet<>();
            all.filter(path -> path.toString().endsWith(".conf"))
                    .limit(MAX_FILES)
                    .sorted()
                    .filter(path -> seen.add(path.toString()))
                    .forEach(this::file);
        } catch (IOException e) {
            notSeen.add(new NotSeen("what " + folder + " declares", "the right to list it"));
        }
    }

    private void file(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            files.add(new DeclaredFile(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            notSeen.add(new NotSeen("what " + path + " declares", "the right to read it"));
        }
    }

    private static DeclaredFile text(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new DriftException(path + ": longer than a declaration can be");
            }
            return new DeclaredFile(path.toString(), Files.readString(path));
        } catch (IOException e) {
            throw new DriftException(path + ": can't be read as text (" + e.getMessage() + ")");
        }
    }
}
