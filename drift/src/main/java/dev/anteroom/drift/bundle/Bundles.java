package dev.anteroom.drift.bundle;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.files.NaturalOrder;
import dev.anteroom.drift.DriftException;
import dev.anteroom.drift.facts.FactsJson;
import dev.anteroom.drift.facts.HostFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Reads facts from paths: a facts file (`anteroom.facts/1`, one host a line), a capture, an archive, or a folder of
/// many of these.
public final class Bundles {
    private static final long MAX_FACTS_BYTES = 256L << 20;
    private static final int MAX_BUNDLES = 100_000;
    private static final List<String> ARCHIVES = List.of(".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst", ".tar.bz2");

    private Bundles() {}

    /// @return the hosts in order of the paths, and inside a folder of the names; never empty
    /// @throws DriftException or CaptureException where a path can't be used, with its name
    public static List<HostFacts> read(List<Path> paths) {
        List<Path> bundles = new ArrayList<>();
        for (Path path : paths) {
            bundles.addAll(each(path));
        }
        // Reading is most of the work; the order of the answers is that of the names all the same.
        return bundles.parallelStream().map(Bundles::one).flatMap(List::stream).toList();
    }

    private static List<Path> each(Path path) {
        if (!Files.isDirectory(path) || Files.isRegularFile(path.resolve("manifest.json"))) {
            return List.of(path);
        }
        List<Path> entries;
        try (Stream<Path> all = Files.list(path)) {
            entries = all.filter(entry -> !name(entry).startsWith("."))
                    .sorted(Comparator.comparing(Bundles::name, NaturalOrder.INSTANCE))
                    .limit(MAX_BUNDLES + 1L)
                    .toList();
        } catch (IOException e) {
            throw new DriftException(path + ": can't be listed (" + e.getMessage() + ")");
        }
        if (entries.size() > MAX_BUNDLES) {
            throw new DriftException(path + ": more than " + MAX_BUNDLES + " bundles in one folder");
        }
        boolean many = !entries.isEmpty() && entries.stream().allMatch(Bundles::isBundle);
        return many ? entries : List.of(path);
    }

    private static boolean isBundle(Path entry) {
        return Files.isDirectory(entry)
                ? Files.isRegularFile(entry.resolve("manifest.json"))
                : isFacts(entry) || ARCHIVES.stream().anyMatch(name(entry).toLowerCase(Locale.ROOT)::endsWith);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static boolean isFacts(Path path) {
        return name(path).endsWith(".json") || name(path).endsWith(".jsonl");
    }

    private static List<HostFacts> one(Path path) {
        if (!isFacts(path) || !Files.isRegularFile(path)) {
            return List.of(CapturedFacts.read(path));
        }
        try {
            if (Files.size(path) > MAX_FACTS_BYTES) {
                throw new DriftException(path + ": longer than facts can be");
            }
            if (!name(path).endsWith(".jsonl")) {
                return List.of(FactsJson.read(path.toString(), Files.readAllBytes(path)));
            }
            List<HostFacts> hosts = new ArrayList<>();
            try (Stream<String> lines = Files.lines(path)) {
                for (String line : (Iterable<String>) lines.filter(l -> !l.isBlank())::iterator) {
                    hosts.add(FactsJson.read(
                            path + " line " + (hosts.size() + 1), line.getBytes(StandardCharsets.UTF_8)));
                }
            }
            return hosts;
        } catch (IOException e) {
            throw new CaptureException(path + ": can't be read (" + e.getMessage() + ")");
        }
    }
}
