package dev.anteroom.drift.declared;

import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.value.ParameterName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What `sysctl --system` would set: files of these folders by their name, of two with one name that of the earlier
/// folder alone, `/etc/sysctl.conf` last; of two assignments the later (sysctl.d(5), sysctl(8)).
public final class SysctlFiles {
    /// The highest precedence first.
    public static final List<String> FOLDERS =
            List.of("etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d", "lib/sysctl.d");

    public static final String LAST = "etc/sysctl.conf";

    private SysctlFiles() {}

    /// Whether a path, with whatever stands before it, is one of those.
    public static boolean isOne(String path) {
        String rooted = "/" + path;
        return rooted.endsWith("/" + LAST) || (rooted.endsWith(".conf") && rank(rooted) < FOLDERS.size());
    }

    private static int rank(String path) {
        String folder = path.substring(0, path.lastIndexOf('/'));
        for (int i = 0; i < FOLDERS.size(); i++) {
            if (("/" + folder).endsWith("/" + FOLDERS.get(i))) {
                return i;
            }
        }
        return FOLDERS.size();
    }

    /// The assignments that win, by parameter.
    ///
    /// @param files in any order
    public static Collection<Declared> read(List<DeclaredFile> files, Declared.Scope scope) {
        Map<String, DeclaredFile> byName = new TreeMap<>();
        List<DeclaredFile> last = new ArrayList<>();
        for (DeclaredFile file : files) {
            if (("/" + file.path()).endsWith("/" + LAST)) {
                last.add(file);
            } else {
                byName.merge(file.name(), file, (one, other) -> rank(one.path()) <= rank(other.path()) ? one : other);
            }
        }
        List<DeclaredFile> inOrder = new ArrayList<>(byName.values());
        inOrder.addAll(last);
        Map<String, Declared> winning = new LinkedHashMap<>();
        for (DeclaredFile file : inOrder) {
            read(file, scope, winning);
        }
        return winning.values();
    }

    private static void read(DeclaredFile file, Declared.Scope scope, Map<String, Declared> winning) {
        int number = 0;
        for (String line : file.text().lines().toList()) {
            number++;
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.isEmpty() || text.startsWith("#") || text.startsWith(";") || equals < 0) {
                continue;
            }
            String name = text.substring(0, equals).strip();
            // "-name = value": a failure to set it is to be ignored.
            String parameter = ParameterName.canonical(name.startsWith("-") ? name.substring(1) : name);
            if (parameter.indexOf('*') < 0) {
                winning.remove(parameter);
                winning.put(
                        parameter,
                        new Declared(
                                Declared.Kind.SYSCTL_D,
                                scope,
                                parameter,
                                text.substring(equals + 1).strip(),
                                file.path(),
                                number,
                                ""));
            }
        }
    }
}
