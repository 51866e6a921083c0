package dev.anteroom.capture.arrange;

import dev.anteroom.capture.recognise.Finding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The folders above one file, told apart: those that say when, those that say whose, and those that only say what.
///
/// @param position what the folders say of time
/// @param role the folders that may set another process apart, joined by `/`
/// @param name file name
record Folders(Position position, String role, String name) {
    /// Folders that sort files by kind.
    private static final Set<String> KINDS = Set.of(
            "proc",
            "kernel",
            "net",
            "network",
            "netns",
            "profile",
            "profiles",
            "prof",
            "pprof",
            "debug",
            "sys",
            "cgroup",
            "cgroups",
            "goroutine",
            "goroutines",
            "trace",
            "traces",
            "log",
            "logs",
            "host",
            "system",
            "metrics",
            "data",
            "files",
            "out",
            "output",
            "raw",
            "capture",
            "captures",
            "snapshots",
            "samples",
            "sockets",
            "ss",
            "stats",
            "fs",
            "core",
            "ipv4",
            "self",
            "task",
            "perf",
            "strace",
            "heap",
            "cpu",
            "block",
            "mutex",
            "dumps",
            "incident",
            "evidence",
            "artifacts",
            "node",
            "tcp",
            "limits");

    /// The folders that all paths have in common: they only say what the capture is called.
    static List<String> common(List<String> paths) {
        List<String> common = null;
        for (String path : paths) {
            List<String> folders = folders(path);
            if (common == null) {
                common = folders;
            } else {
                int same = 0;
                while (same < common.size()
                        && same < folders.size()
                        && common.get(same).equals(folders.get(same))) {
                    same++;
                }
                common = common.subList(0, same);
            }
        }
        return common == null ? List.of() : common;
    }

    /// Folders that are called by the id of the process whose files they hold: those numbers are no moments.
    static Set<String> namedByPid(List<ReadFile> files) {
        Set<String> named = new HashSet<>();
        for (ReadFile file : files) {
            for (Finding finding : file.findings()) {
                if (finding.pid() == null) {
                    continue;
                }
                String number = finding.pid().toString();
                String folder = "";
                for (String part : folders(file.path())) {
                    folder = folder + part + "/";
                    if (part.equals(number)) {
                        named.add(folder);
                    }
                }
            }
        }
        return named;
    }

    /// @param skip folders at the start of the path that all files have in common
    /// @param processes see [#namedByPid]
    /// @param sequences see [Sequences#of]
    static Folders of(String path, int skip, Set<String> processes, Map<String, Stamp> sequences) {
        List<String> folders = folders(path);
        StringBuilder whole = new StringBuilder();
        String above = "";
        for (String folder : folders.subList(0, Math.min(skip, folders.size()))) {
            whole.append(folder).append('/');
            above = folder.toLowerCase(Locale.ROOT);
        }
        folders = folders.subList(Math.min(skip, folders.size()), folders.size());
        Position position = Position.NONE;
        List<String> role = new ArrayList<>();
        for (String folder : folders) {
            String lower = folder.toLowerCase(Locale.ROOT);
            whole.append(folder).append('/');
            boolean ofProc = processes.contains(whole.toString())
                    || above.equals("proc")
                    || above.equals("task")
                    || above.equals("pid");
            Stamp stamp = sequences.get(whole.toString());
            if (stamp == null && !ofProc) {
                stamp = StampNames.folder(folder);
            }
            if (stamp != null) {
                position = position.with(stamp);
            } else {
                boolean thread = above.equals("task") && StampNames.isNumber(folder);
                if (!KINDS.contains(lower) && !thread) {
                    role.add(folder);
                }
            }
            above = lower;
        }
        return new Folders(position, String.join("/", role), path.substring(path.lastIndexOf('/') + 1));
    }

    private static List<String> folders(String path) {
        List<String> parts = List.of(path.split("/", 64));
        return parts.subList(0, parts.size() - 1);
    }
}
