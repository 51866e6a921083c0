package dev.anteroom.capture.arrange;

import dev.anteroom.capture.evidence.ListenSocket;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Finds folders whose names may be an order or may be names (`a` and `b`, `one` and `two`, `first` and
/// `second`): they are moments only where all of them speak of the same process or the same listening socket.
/// `first` and `last`, or `initial` and `final`, leave no doubt.
final class Sequences {
    static final List<String> NUMBERS =
            List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");
    private static final int LAST = 100;
    private static final Map<String, Integer> ORDINALS = Map.of(
            "initial", 0, "first", 1, "second", 2, "third", 3, "fourth", 4, "fifth", 5, "last", LAST, "final", LAST);

    /// What a folder's files say of whose they are.
    private record Owner(Set<Integer> pids, Set<Long> listeners) {
        Owner() {
            this(new HashSet<>(), new HashSet<>());
        }

        void add(Finding finding) {
            Integer pid = finding.pid();
            // lsof lists whoever was there.
            if (pid != null
                    && pid > 1
                    && finding.found().ofOneProcess()
                    && !finding.flavour().equals("lsof")) {
                pids.add(pid);
            }
            if (finding.found() instanceof Found.Sockets sockets) {
                for (ListenSocket listener : sockets.table().listeners()) {
                    if (listener.inode() != null && listener.inode() > 0) {
                        listeners.add(listener.inode());
                    }
                }
            }
        }
    }

    private Sequences() {}

    /// The stamps of such folders by their paths, which end in `/`.
    static Map<String, Stamp> of(List<ReadFile> files) {
        Map<String, Owner> owners = new TreeMap<>();
        for (ReadFile file : files) {
            for (int slash = file.path().indexOf('/');
                    slash >= 0;
                    slash = file.path().indexOf('/', slash + 1)) {
                Owner owner = owners.computeIfAbsent(file.path().substring(0, slash + 1), _ -> new Owner());
                file.findings().forEach(owner::add);
            }
        }
        Map<String, List<String>> families = new TreeMap<>();
        for (String folder : owners.keySet()) {
            String family = family(name(folder));
            if (!family.isEmpty()) {
                String parent =
                        folder.substring(0, folder.length() - name(folder).length() - 1);
                families.computeIfAbsent(parent + "\n" + family, _ -> new ArrayList<>())
                        .add(folder);
            }
        }
        Map<String, Stamp> stamps = new HashMap<>();
        for (List<String> folders : families.values()) {
            folders.sort(Comparator.comparingLong(folder -> number(name(folder))));
            if (folders.size() > 1
                    && isGapless(folders)
                    && (isPlain(folders)
                            || isOne(folders.stream().map(owners::get).toList()))) {
                for (String folder : folders) {
                    stamps.put(folder, stamp(name(folder)));
                }
            }
        }
        return stamps;
    }

    private static String name(String folder) {
        return folder.substring(folder.lastIndexOf('/', folder.length() - 2) + 1, folder.length() - 1);
    }

    private static String family(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean letter = lower.length() == 1 && Character.isLetter(lower.charAt(0));
        return letter ? "letters" : NUMBERS.contains(lower) ? "numbers" : ORDINALS.containsKey(lower) ? "ordinals" : "";
    }

    /// Ordinals have `during` between them.
    private static Stamp stamp(String name) {
        long number = number(name);
        boolean ordinal = family(name).equals("ordinals");
        int rank = !ordinal ? 0 : number <= 1 ? -1 : number == LAST ? 2 : 0;
        return new Stamp(rank, number, null, name);
    }

    private static long number(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Integer ordinal = ORDINALS.get(lower);
        return ordinal != null ? ordinal : NUMBERS.contains(lower) ? NUMBERS.indexOf(lower) : lower.charAt(0);
    }

    /// Letters are an order from the first one on, or they stand for something.
    private static boolean isGapless(List<String> folders) {
        return !family(name(folders.getFirst())).equals("letters")
                || (number(name(folders.getFirst())) == 'a'
                        && number(name(folders.getLast())) == 'a' + folders.size() - 1);
    }

    /// Nobody calls one of two services the last.
    private static boolean isPlain(List<String> folders) {
        return family(name(folders.getLast())).equals("ordinals") && number(name(folders.getLast())) == LAST;
    }

    /// Whether the folders' own processes are the same, or, where not all of them name one, a listening socket.
    /// Process 1 is in every container.
    private static boolean isOne(List<Owner> owners) {
        boolean processes = owners.stream().noneMatch(owner -> owner.pids.isEmpty());
        boolean sockets = owners.stream().noneMatch(owner -> owner.listeners.isEmpty());
        Set<Integer> pids = new HashSet<>(owners.getFirst().pids);
        Set<Long> listeners = new HashSet<>(owners.getFirst().listeners);
        for (Owner owner : owners) {
            pids.retainAll(owner.pids);
            listeners.retainAll(owner.listeners);
        }
        return (processes || sockets) && (!processes || !pids.isEmpty()) && (!sockets || !listeners.isEmpty());
    }
}
