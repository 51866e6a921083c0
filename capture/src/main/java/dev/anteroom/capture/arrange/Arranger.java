package dev.anteroom.capture.arrange;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.capture.evidence.ProcessEvidence;
import dev.anteroom.capture.evidence.SocketTable;
import dev.anteroom.capture.evidence.SocketUser;
import dev.anteroom.capture.files.NaturalOrder;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// From what single files say to what the capture says: positions, roles, the process in question.
public final class Arranger {
    /// The process in question, and the others.
    public record Arranged(ProcessEvidence target, List<ProcessEvidence> others) {
        public Arranged {
            others = List.copyOf(others);
        }
    }

    private final Hints hints;

    /// What files that hold nothing but a time (`k1/date.txt`) say of their folder's moment.
    private final Map<Position, Instant> dates = new HashMap<>();

    public Arranger(Hints hints) {
        this.hints = hints;
    }

    public Arranged arrange(List<ReadFile> read) {
        List<ReadFile> files = new ArrayList<>(read);
        files.sort(Comparator.comparing(ReadFile::path, NaturalOrder.INSTANCE));
        List<Placed> placed = new Processes(hints.pid(), hints.port()).split(Rounds.gather(place(files)));
        Timeline timeline = new Timeline(placed.stream().map(Placed::position).toList(), times(placed, files));
        Map<String, List<Placed>> byRole = new TreeMap<>(NaturalOrder.INSTANCE);
        for (Placed one : placed) {
            byRole.computeIfAbsent(one.role(), _ -> new ArrayList<>()).add(one);
        }
        String target = target(byRole);
        List<Placed> own = new ArrayList<>(byRole.getOrDefault(target, List.of()));
        if (!target.isEmpty()) {
            // What lies beside the roles' folders is of the host, and so of the process in question.
            own.addAll(byRole.getOrDefault("", List.of()));
        }
        ProcessEvidence first = process("", own, timeline, hints.pid());
        List<ProcessEvidence> others = new ArrayList<>();
        byRole.forEach((role, theirs) -> {
            if (!role.equals(target) && !role.isEmpty()) {
                others.add(process(role, theirs, timeline, null));
            }
        });
        return new Arranged(first, others);
    }

    private List<Placed> place(List<ReadFile> files) {
        List<String> folders = Folders.common(files.stream().map(ReadFile::path).toList());
        Map<String, Folders> places = new HashMap<>();
        List<FileStamps.Named> named = new ArrayList<>();
        Set<String> processes = Folders.namedByPid(files);
        Map<String, Stamp> sequences = Sequences.of(files);
        for (ReadFile file : files) {
            Folders place = Folders.of(file.path(), folders.size(), processes, sequences);
            places.put(file.path(), place);
            if (!file.findings().isEmpty()) {
                named.add(new FileStamps.Named(
                        file.path(), place.name(), content(file), exactContent(file), otherNumbers(file)));
            }
        }
        Map<String, Stamp> stamps = FileStamps.of(named);
        Map<String, String> roles = new Roles(files, places).names();
        List<Placed> placed = new ArrayList<>();
        for (ReadFile file : files) {
            Folders place = places.getOrDefault(file.path(), Folders.of(file.path(), 0, processes, sequences));
            Position position = place.position();
            Stamp stamp = stamps.get(file.path());
            if (stamp != null) {
                position = position.with(stamp);
            }
            if (file.taken() != null && file.findings().isEmpty()) {
                dates.merge(position, file.taken(), Arranger::earlier);
            }
            String role = roles.getOrDefault(place.role(), "");
            int[] inside = inside(file.findings());
            for (int i = 0; i < inside.length; i++) {
                Finding finding = file.findings().get(i);
                if (finding.found() instanceof Found.Known) {
                    continue;
                }
                Position at = inside[i] == 0 ? position : position.with(Stamp.inside(inside[i]));
                Instant time = finding.time() != null ? finding.time() : file.taken();
                placed.add(new Placed(role, at, file.path(), finding, time));
            }
        }
        return placed;
    }

    /// Which snapshot of several in one file each finding belongs to, from 1; 0 where it's of all, or there is only
    /// one.
    private static int[] inside(List<Finding> findings) {
        int[] index = new int[findings.size()];
        Map<String, Integer> dated = new HashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        int most = 0;
        for (int i = 0; i < index.length; i++) {
            Finding finding = findings.get(i);
            boolean once = finding.found() instanceof Found.Parameters || isThread(finding.found());
            // Several of one kind within one second, or with no time, are several snapshots.
            int layer =
                    once ? 1 : seen.merge(finding.flavour() + finding.pid() + " " + finding.time(), 1, Integer::sum);
            if (finding.time() != null) {
                index[i] = dated.computeIfAbsent(finding.time() + " " + layer, _ -> dated.size() + 1);
            } else if (!once) {
                index[i] = layer;
            }
            most = Math.max(most, index[i]);
        }
        return most > 1 ? index : new int[index.length];
    }

    private static boolean isThread(Found found) {
        return found instanceof Found.Sched sched && sched.thread();
    }

    /// What a file holds, so that two files can be told to hold the same; views of one thing that differ only by what
    /// happened to be there (`ss` with and without a connection) are the same.
    private static String content(ReadFile file) {
        Set<String> flavours = new TreeSet<>();
        for (String flavour : flavours(file)) {
            flavours.add(
                    flavour.startsWith("ss-") || flavour.startsWith("ss ")
                            ? "ss"
                            : flavour.startsWith("netstat-l") ? "netstat" : flavour);
        }
        return String.join("+", flavours);
    }

    private static String exactContent(ReadFile file) {
        return String.join("+", flavours(file));
    }

    private static Set<String> flavours(ReadFile file) {
        return file.findings().stream().map(Finding::flavour).collect(Collectors.toCollection(TreeSet::new));
    }

    /// Numbers in a file's name that are known to mean something else than an order.
    private static Set<Long> otherNumbers(ReadFile file) {
        Set<Long> numbers = new HashSet<>();
        for (Finding finding : file.findings()) {
            if (finding.pid() != null) {
                numbers.add(finding.pid().longValue());
            }
            if (finding.found() instanceof Found.Sockets sockets) {
                for (ListenSocket listener : sockets.table().listeners()) {
                    if (listener.port() >= 80) {
                        numbers.add((long) listener.port());
                    }
                }
            }
        }
        return numbers;
    }

    /// When each position was, as far as its files say so: a manifest or a `date` first; else what an archive recorded,
    /// where that tells the positions apart at all.
    private Map<Position, Instant> times(List<Placed> placed, List<ReadFile> files) {
        Map<String, Instant> modified = new HashMap<>();
        for (ReadFile file : files) {
            if (file.modified() != null) {
                modified.put(file.path(), file.modified());
            }
        }
        Map<Position, Instant> times = new HashMap<>(dates);
        for (Placed one : placed) {
            Instant time = one.time();
            if (time != null && !one.position().isNone()) {
                times.merge(one.position(), time, Arranger::earlier);
            }
        }
        if (!times.isEmpty()) {
            return times;
        }
        for (Placed one : placed) {
            Instant time = modified.get(one.file());
            if (time != null && !one.position().isNone()) {
                times.merge(one.position(), time, Arranger::earlier);
            }
        }
        return new HashSet<>(times.values()).size() > 1 ? times : Map.of();
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private String target(Map<String, List<Placed>> byRole) {
        if (byRole.size() == 1) {
            return byRole.keySet().iterator().next();
        }
        String byHint = "";
        Integer pid = hints.pid();
        if (pid != null) {
            for (Map.Entry<String, List<Placed>> role : byRole.entrySet()) {
                if (pids(role.getValue()).containsKey(pid)) {
                    return role.getKey();
                }
            }
        }
        boolean top = byRole.getOrDefault("", List.of()).stream()
                .anyMatch(one -> one.finding().found().ofOneProcess());
        if (top) {
            return "";
        }
        int best = -1;
        for (Map.Entry<String, List<Placed>> role : byRole.entrySet()) {
            int score = role.getKey().isEmpty() ? -1 : score(role.getKey(), role.getValue());
            if (score > best) {
                best = score;
                byHint = role.getKey();
            }
        }
        return byHint;
    }

    /// How much a role looks like the service in question.
    private int score(String role, List<Placed> placed) {
        int score = Roles.isServer(role) ? 2 : 0;
        for (Placed one : placed) {
            if (one.finding().found() instanceof Found.Sockets sockets) {
                for (ListenSocket listener : sockets.table().listeners()) {
                    if (hints.port() != null && hints.port() == listener.port()) {
                        return 1000;
                    }
                    score = Math.max(score, listener.depth() > 0 ? 4 : 1);
                }
            }
        }
        return score;
    }

    private ProcessEvidence process(String role, List<Placed> placed, Timeline timeline, @Nullable Integer known) {
        ProcessEvidence without = new EvidenceBuilder(placed, timeline).build(role, null);
        Integer pid = known;
        if (pid == null) {
            Map<Integer, Integer> pids = pids(placed);
            if (pids.size() == 1) {
                pid = pids.keySet().iterator().next();
            }
        }
        if (pid == null) {
            pid = holder(without);
        }
        return pid == null ? without : new EvidenceBuilder(placed, timeline).build(role, pid);
    }

    /// Process ids that findings of one process name, and how often.
    private static Map<Integer, Integer> pids(List<Placed> placed) {
        Map<Integer, Integer> pids = new LinkedHashMap<>();
        for (Placed one : placed) {
            Integer pid = one.finding().pid();
            if (pid != null && one.finding().found().ofOneProcess()) {
                pids.merge(pid, 1, Integer::sum);
            }
        }
        return pids;
    }

    /// The only process that holds the listener in question, where the tables show holders.
    private @Nullable Integer holder(ProcessEvidence process) {
        Set<Integer> pids = new HashSet<>();
        for (Observation<SocketTable> table : process.sockets().observations()) {
            for (ListenSocket listener : table.value().listeners()) {
                if (hints.port() != null && hints.port() != listener.port()) {
                    continue;
                }
                for (SocketUser user : listener.users()) {
                    pids.add(user.pid());
                }
            }
        }
        return pids.size() == 1 ? pids.iterator().next() : null;
    }
}
