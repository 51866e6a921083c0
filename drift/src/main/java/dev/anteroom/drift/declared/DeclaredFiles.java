package dev.anteroom.drift.declared;

import dev.anteroom.drift.facts.Declared;
import java.util.ArrayList;
import java.util.List;

/// Files of every kind, each read as what its path says it is.
public final class DeclaredFiles {
    private DeclaredFiles() {}

    /// A file that is neither a unit nor YAML is one of sysctl.d.
    public static List<Declared> read(List<DeclaredFile> files, Declared.Scope scope) {
        List<DeclaredFile> sysctls = new ArrayList<>();
        List<DeclaredFile> units = new ArrayList<>();
        List<DeclaredFile> yaml = new ArrayList<>();
        for (DeclaredFile file : files) {
            if (UnitFiles.isOne(file.path())) {
                units.add(file);
            } else if (YamlFiles.isOne(file.path())) {
                yaml.add(file);
            } else {
                sysctls.add(file);
            }
        }
        List<Declared> all = new ArrayList<>(SysctlFiles.read(sysctls, scope));
        all.addAll(UnitFiles.read(units, scope));
        yaml.forEach(file -> all.addAll(YamlFiles.read(file, scope)));
        return all;
    }
}
