package dev.anteroom.capture.arrange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds out which part of a file's name numbers it, by looking at the files beside it.
///
/// `ss-1.txt` and `ss-2.txt` are two moments if both hold the same kind of content. `goroutine1.txt` and
/// `goroutine2.txt` aren't when one is `debug=1` and the other `debug=2`: then the number is part of the name, as it is
/// in `tcp` and `tcp6`.
final class FileStamps {
    private static final Set<String> EXTENSIONS = Set.of(
            "txt", "log", "out", "gz", "zst", "pb", "pprof", "prof", "json", "md", "csv", "raw", "dump", "trace",
            "text");

    /// A file's name with one part taken out.
    ///
    /// @param rest of the name; with the folder and the content it has to be equal in two moments of one thing
    private record Candidate(Named file, String rest, Stamp stamp) {
        /// Every file that differs from this one by its stamp alone, whatever it holds.
        String family() {
            return file.folder() + "\n" + rest;
        }
    }

    /// One file: its name, what it holds (`ss`, `tcp6`; more exactly `ss-all`), and the numbers that are no
    /// moment because they are its process's id or a port in it.
    record Named(String path, String name, String content, String exactContent, Set<Long> otherNumbers) {
        String folder() {
            return path.substring(0, path.length() - name.length());
        }
    }

    /// `ss4.txt` and `ss6.txt` are the two address families, and no number is both.
    private static final Set<Long> FAMILIES = Set.of(-1L, 4L, 6L);

    /// As many kinds of content under one name and different numbers (`out-1`, `out-2`, …) are a numbering of
    /// files.
    private static final int MANY = 3;

    private FileStamps() {}

    /// The stamp of each file whose name has one.
    static Map<String, Stamp> of(List<Named> files) {
        Map<String, Stamp> stamps = new HashMap<>();
        List<Candidate> candidates = new ArrayList<>();
        Map<String, Set<String>> contents = new HashMap<>();
        for (Named file : files) {
            for (Candidate candidate : candidates(file)) {
                if (candidate.stamp.time() != null || StampNames.isPlain(candidate.stamp.label())) {
                    stamps.putIfAbsent(file.path(), candidate.stamp);
                }
                candidates.add(candidate);
                contents.computeIfAbsent(candidate.family(), _ -> new HashSet<>())
                        .add(file.content());
            }
        }
        Map<String, List<Candidate>> groups = new HashMap<>();
        for (Candidate candidate : candidates) {
            boolean numbering =
                    contents.getOrDefault(candidate.family(), Set.of()).size() >= MANY;
            String content = numbering ? candidate.file.exactContent() : candidate.file.content();
            groups.computeIfAbsent(candidate.family() + "\n" + content, _ -> new ArrayList<>())
                    .add(candidate);
        }
        Map<String, Integer> bestSize = new HashMap<>();
        for (List<Candidate> group : groups.values()) {
            Set<Stamp> distinct = new TreeSet<>();
            Set<Long> numbers = new HashSet<>();
            for (Candidate candidate : group) {
                distinct.add(candidate.stamp);
                numbers.add(candidate.stamp.number());
            }
            boolean families = isSockets(group.getFirst().file) && FAMILIES.containsAll(numbers);
            if (distinct.size() < 2 || families) {
                continue;
            }
            for (Candidate candidate : group) {
                boolean dated = candidate.stamp.time() != null || candidate.stamp.rank() != 0;
                int size = distinct.size() + (dated ? 1_000_000 : 0);
                if (size > bestSize.getOrDefault(candidate.file.path(), 0)) {
                    bestSize.put(candidate.file.path(), size);
                    stamps.put(candidate.file.path(), candidate.stamp);
                }
            }
        }
        return stamps;
    }

    private static List<Candidate> candidates(Named file) {
        List<Candidate> candidates = new ArrayList<>();
        String stem = stem(file.name());
        StampNames.Timed timed = StampNames.timed(stem);
        if (timed != null) {
            candidates.add(new Candidate(file, timed.rest(), new Stamp(0, 0, timed.time(), timed.text())));
            return candidates;
        }
        List<String> parts = parts(stem);
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            String rest = without(parts, i);
            Integer rank = StampNames.rank(part);
            Long elapsed = StampNames.elapsed(part);
            // `before.txt` and `after.txt`, with everything in them.
            if (rank != null && (!rest.isEmpty() || !StampNames.isOrdinal(part))) {
                candidates.add(new Candidate(file, rest, new Stamp(rank, 0, null, part)));
            } else if (elapsed != null) {
                candidates.add(new Candidate(file, rest, new Stamp(0, elapsed, null, part)));
            } else if (!rest.isEmpty() && Sequences.NUMBERS.contains(part)) {
                candidates.add(new Candidate(file, rest, new Stamp(0, Sequences.NUMBERS.indexOf(part), null, part)));
            } else if (StampNames.isNumber(part)) {
                long number = Long.parseLong(part);
                if (!file.otherNumbers().contains(number)) {
                    candidates.add(new Candidate(file, rest, new Stamp(0, number, null, part)));
                }
            } else if (i > 0 && i == parts.size() - 1 && part.length() == 1 && Character.isLetter(part.charAt(0))) {
                candidates.add(new Candidate(file, rest, new Stamp(0, part.charAt(0), null, part)));
            }
        }
        // The file without a number comes before the numbered ones.
        candidates.add(new Candidate(file, without(parts, -1), new Stamp(0, -1, null, "")));
        return candidates;
    }

    private static boolean isSockets(Named file) {
        return file.content().startsWith("ss") || file.content().startsWith("netstat");
    }

    /// Name without its extensions; a number behind the last dot (`ss.txt.2`) stays.
    static String stem(String name) {
        List<String> parts =
                new ArrayList<>(List.of(name.toLowerCase(Locale.ROOT).split("\\.", 20)));
        List<String> kept = new ArrayList<>();
        kept.add(parts.getFirst());
        for (String part : parts.subList(1, parts.size())) {
            if (!EXTENSIONS.contains(part)) {
                kept.add(part);
            }
        }
        return String.join(".", kept);
    }

    /// Splits at separators and between letters and digits, but not before a unit of time (`30s`).
    private static List<String> parts(String stem) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < stem.length() && parts.size() < 40; i++) {
            char c = stem.charAt(i);
            boolean separator = StampNames.isSeparator(c);
            boolean turn = !part.isEmpty() && Character.isDigit(c) != Character.isDigit(part.charAt(part.length() - 1));
            boolean unit = turn && Character.isLetter(c) && StampNames.isUnit(letters(stem, i));
            if ((separator || (turn && !unit)) && !part.isEmpty()) {
                parts.add(part.toString());
                part.setLength(0);
            }
            if (!separator) {
                part.append(c);
            }
        }
        if (!part.isEmpty()) {
            parts.add(part.toString());
        }
        return parts;
    }

    /// The letters from `from` to whatever is none.
    private static String letters(String stem, int from) {
        int to = from;
        while (to < stem.length() && Character.isLetter(stem.charAt(to))) {
            to++;
        }
        return stem.substring(from, to);
    }

    private static String without(List<String> parts, int index) {
        StringBuilder rest = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i != index) {
                rest.append('-').append(parts.get(i));
            }
        }
        return rest.toString();
    }
}
