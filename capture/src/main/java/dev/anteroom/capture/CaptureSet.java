package dev.anteroom.capture;

import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.files.NaturalOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// One capture, or a folder of many (one per pod, say).
///
/// A folder is of many when everything in it is an archive, or a folder that is a capture of its own: with a manifest,
/// or, without one, with two looks at the kernel's sockets in it. (`k1/` and `k2/` of one capture have one each.)
public final class CaptureSet {
    private static final int MOST = 1000;

    private CaptureSet() {}

    /// @return never empty
    /// @throws CaptureException if there is nothing at `path` to read
    public static List<Evidence> read(Path path, Hints hints) {
        if (!Files.isDirectory(path) || Files.isRegularFile(path.resolve("manifest.json"))) {
            return List.of(CaptureReader.read(path, hints));
        }
        List<Path> entries = entries(path);
        boolean apart = !entries.isEmpty() && entries.stream().allMatch(e -> isArchive(e) || Files.isDirectory(e));
        if (!apart) {
            return List.of(CaptureReader.read(path, hints));
        }
        List<Evidence> captures = new ArrayList<>();
        for (Path entry : entries) {
            boolean certain = isArchive(entry) || Files.isRegularFile(entry.resolve("manifest.json"));
            Evidence evidence;
            try {
                evidence = CaptureReader.read(entry, hints);
            } catch (CaptureException e) {
                if (certain) {
                    throw e;
                }
                return List.of(CaptureReader.read(path, hints));
            }
            if (!certain && evidence.target().sockets().size() < 2) {
                return List.of(CaptureReader.read(path, hints));
            }
            captures.add(evidence);
        }
        return captures;
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> entries = all.filter(e -> !name(e).startsWith("."))
                    .sorted(Comparator.comparing(CaptureSet::name, NaturalOrder.INSTANCE))
                    .toList();
            if (entries.size() > MOST) {
                throw new CaptureException(folder + ": more than " + MOST + " captures in one folder");
            }
            return entries;
        } catch (IOException e) {
            throw new CaptureException(folder + ": can't be listed (" + e.getMessage() + ")");
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static boolean isArchive(Path path) {
        String name = name(path).toLowerCase(Locale.ROOT);
        return Files.isRegularFile(path)
                && (name.endsWith(".zip")
                        || name.endsWith(".tar")
                        || name.endsWith(".tgz")
                        || name.endsWith(".tar.gz")
                        || name.endsWith(".tar.zst")
                        || name.endsWith(".tar.bz2"));
    }
}
