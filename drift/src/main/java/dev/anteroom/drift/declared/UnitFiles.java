package dev.anteroom.drift.declared;

import dev.anteroom.drift.facts.Declared;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a systemd unit with its drop-ins gives a service's process: `LimitNOFILE=`, `Environment=` with GOMAXPROCS and
/// GOMEMLIMIT, and of a socket unit `Backlog=` (systemd.unit(5), systemd.exec(5), systemd.socket(5)).
public final class UnitFiles {
    /// The highest precedence first.
    public static final List<String> FOLDERS = List.of(
            "etc/systemd/system",
            "run/systemd/system",
            "usr/local/lib/systemd/system",
            "usr/lib/systemd/system",
            "lib/systemd/system");

    private static final List<String> VARIABLES = List.of("GOMAXPROCS", "GOMEMLIMIT");

    private UnitFiles() {}

    /// Whether a path is a unit's or a drop-in's.
    public static boolean isOne(String path) {
        return isUnit(path) || unitOfDropIn(path) != null;
    }

    private static boolean isUnit(String path) {
        return path.endsWith(".service") || path.endsWith(".socket");
    }

    /// `shop.service` of `…/shop.service.d/limits.conf`.
    private static @Nullable String unitOfDropIn(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0 || !path.endsWith(".conf")) {
            return null;
        }
        String folder = path.substring(path.lastIndexOf('/', slash - 1) + 1, slash);
        String unit = folder.endsWith(".d") ? folder.substring(0, folder.length() - 2) : "";
        return isUnit(unit) ? unit : null;
    }

    /// @param files units and drop-ins in any order
    public static Collection<Declared> read(List<DeclaredFile> files, Declared.Scope scope) {
        Map<String, DeclaredFile> units = new TreeMap<>();
        Map<String, Map<String, DeclaredFile>> dropIns = new TreeMap<>();
        for (DeclaredFile file : files) {
            String unit = unitOfDropIn(file.path());
            if (unit != null) {
                dropIns.computeIfAbsent(unit, _ -> new TreeMap<>()).merge(file.name(), file, UnitFiles::stronger);
            } else {
                units.merge(file.name(), file, UnitFiles::stronger);
            }
        }
        List<Declared> all = new ArrayList<>();
        for (String unit : union(units.keySet(), dropIns.keySet())) {
            Map<String, Declared> settings = new LinkedHashMap<>();
            DeclaredFile fragment = units.get(unit);
            if (fragment != null) {
                read(fragment, unit, scope, settings);
            }
            dropIns.getOrDefault(unit, Map.of()).values().forEach(file -> read(file, unit, scope, settings));
            all.addAll(settings.values());
        }
        return all;
    }

    private static Collection<String> union(Collection<String> some, Collection<String> others) {
        Collection<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    private static DeclaredFile stronger(DeclaredFile one, DeclaredFile other) {
        return rank(one.path()) <= rank(other.path()) ? one : other;
    }

    private static int rank(String path) {
        for (int i = 0; i < FOLDERS.size(); i++) {
            if (("/" + path).contains("/" + FOLDERS.get(i) + "/")) {
                return i;
            }
        }
        return FOLDERS.size();
    }

    private static void read(DeclaredFile file, String unit, Declared.Scope scope, Map<String, Declared> settings) {
        String section = "";
        int number = 0;
        String workload = unit.substring(0, unit.lastIndexOf('.'));
        for (String line : file.text().lines().toList()) {
            number++;
            String text = line.strip();
            int equals = text.indexOf('=');
            if (text.startsWith("[")) {
                section = text.toLowerCase(Locale.ROOT);
            }
            if (text.startsWith("#") || text.startsWith(";") || equals < 0) {
                continue;
            }
            String key = section + text.substring(0, equals).strip();
            String value = text.substring(equals + 1).strip();
            Line at = new Line(file, number, scope, workload, settings);
            switch (key) {
                case "[service]LimitNOFILE" -> at.limit(value);
                case "[service]Environment" -> at.environment(value);
                case "[socket]Backlog" -> at.put("listener.limit", value);
                default -> {
                    // No parameter of an accept queue.
                }
            }
        }
    }

    private record Line(
            DeclaredFile file, int number, Declared.Scope scope, String workload, Map<String, Declared> settings) {
        /// `soft:hard`, or one for both; empty takes back what stood before.
        void limit(String value) {
            String[] both = value.split(":", 2);
            put("process.nofile.soft", both[0]);
            put("process.nofile.hard", both[both.length - 1]);
        }

        /// `NAME=value "OTHER=value"`; empty takes back what stood before.
        void environment(String value) {
            for (String variable : VARIABLES) {
                if (value.isEmpty()) {
                    settings.remove(parameter(variable));
                }
                for (String word : value.split("\\s+", -1)) {
                    String bare = word.replace("\"", "").replace("'", "");
                    if (bare.startsWith(variable + "=")) {
                        put(parameter(variable), bare.substring(variable.length() + 1));
                    }
                }
            }
        }

        private static String parameter(String variable) {
            return "go." + variable.toLowerCase(Locale.ROOT);
        }

        void put(String parameter, String value) {
            settings.remove(parameter);
            if (!value.isEmpty()) {
                settings.put(
                        parameter,
                        new Declared(Declared.Kind.UNIT, scope, parameter, value, file.path(), number, workload));
            }
        }
    }
}
