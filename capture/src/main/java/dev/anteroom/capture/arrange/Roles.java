package dev.anteroom.capture.arrange;

import dev.anteroom.capture.recognise.Finding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Tells which folders hold another process's files, and which only sort the files of one.
///
/// A folder is another process's when its name says so (`child`, `successor`, `client`), when its files name another
/// pid, or when it holds the same kinds of process files as the folder above or beside it at the same moment.
final class Roles {
    private static final Set<String> NAMES = Set.of(
            "child",
            "children",
            "parent",
            "successor",
            "predecessor",
            "old",
            "new",
            "server",
            "client",
            "backend",
            "upstream",
            "downstream",
            "frontend",
            "proxy",
            "sidecar",
            "worker",
            "master",
            "main",
            "service",
            "app",
            "other",
            "peer",
            "leaked",
            "helper",
            "sibling",
            "supervisor",
            "loadgen",
            "canary",
            "blue",
            "green",
            "db",
            "database",
            "cache",
            "target",
            "next",
            "previous",
            "first",
            "second",
            "third",
            "front",
            "current");

    private final Map<String, Map<Position, Set<String>>> processFiles = new TreeMap<>();
    private final Map<String, Set<Integer>> pids = new HashMap<>();

    Roles(List<ReadFile> files, Map<String, Folders> places) {
        for (ReadFile file : files) {
            Folders place = places.get(file.path());
            if (place == null) {
                continue;
            }
            for (Finding finding : file.findings()) {
                if (!finding.found().ofOneProcess()) {
                    continue;
                }
                processFiles
                        .computeIfAbsent(place.role(), _ -> new HashMap<>())
                        .computeIfAbsent(place.position(), _ -> new HashSet<>())
                        .add(finding.flavour());
                if (finding.pid() != null) {
                    pids.computeIfAbsent(place.role(), _ -> new HashSet<>()).add(finding.pid());
                }
            }
            processFiles.computeIfAbsent(place.role(), _ -> new HashMap<>());
        }
    }

    /// The role of each folder that [Folders#role] names; empty for those of the process in question.
    Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        for (String folder : processFiles.keySet()) {
            names.put(folder, !folder.isEmpty() && isApart(folder) ? folder : "");
        }
        return names;
    }

    private boolean isApart(String folder) {
        if (isNamed(folder)) {
            return true;
        }
        Set<Integer> own = pids.getOrDefault(folder, Set.of());
        for (Map.Entry<String, Map<Position, Set<String>>> other : processFiles.entrySet()) {
            if (other.getKey().equals(folder)) {
                continue;
            }
            Set<Integer> theirs = pids.getOrDefault(other.getKey(), Set.of());
            if (!own.isEmpty() && !theirs.isEmpty()) {
                if (own.stream().noneMatch(theirs::contains)) {
                    return true;
                }
                continue;
            }
            for (Map.Entry<Position, Set<String>> at :
                    processFiles.getOrDefault(folder, Map.of()).entrySet()) {
                Set<String> same = other.getValue().getOrDefault(at.getKey(), Set.of());
                if (at.getValue().stream().anyMatch(same::contains)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isNamed(String folder) {
        for (String part : folder.toLowerCase(Locale.ROOT).split("/", 40)) {
            for (String word : part.split("[-_.0-9]", 40)) {
                if (NAMES.contains(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    static boolean isServer(String role) {
        String name = role.toLowerCase(Locale.ROOT);
        return name.contains("server")
                || name.contains("service")
                || name.contains("target")
                || name.contains("main")
                || name.equals("app");
    }
}
