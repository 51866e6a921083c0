package dev.anteroom.capture;

import dev.anteroom.capture.arrange.Arranger;
import dev.anteroom.capture.arrange.ReadFile;
import dev.anteroom.capture.arrange.ThreadLogs;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.capture.files.CaptureFile;
import dev.anteroom.capture.files.CaptureFiles;
import dev.anteroom.capture.files.NaturalOrder;
import dev.anteroom.capture.files.OpenLimits;
import dev.anteroom.capture.recognise.FileRecogniser;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Findings;
import dev.anteroom.capture.recognise.Found;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads a capture, a folder or an archive of whatever files people have, into an [Evidence].
public final class CaptureReader {
    private static final int SHOWN = 3;

    private CaptureReader() {}

    /// @throws CaptureException if there is nothing at `path` to read
    public static Evidence read(Path path) {
        return read(path, Hints.NONE);
    }

    /// @param hints what the user knows of the process in question
    /// @throws CaptureException if there is nothing at `path` to read
    public static Evidence read(Path path, Hints hints) {
        return read(path, hints, _ -> true);
    }

    /// Reads only the files that are `wanted`: who needs the kernel's files of a thousand captures needn't read their
    /// profiles.
    ///
    /// @param wanted asked once for every file, in any order; a file that isn't wanted is neither used nor unused
    /// @throws CaptureException if there is nothing at `path` to read
    public static Evidence read(Path path, Hints hints, Predicate<CaptureFile> wanted) {
        List<ReadFile> read = new ArrayList<>();
        List<String> used = new ArrayList<>();
        List<UnusedFile> unused = new ArrayList<>();
        CaptureFiles.visit(
                path,
                OpenLimits.DEFAULT,
                file -> {
                    if (!wanted.test(file)) {
                        return;
                    }
                    Findings findings = FileRecogniser.read(file.path(), file.content());
                    read.add(new ReadFile(file.path(), findings.time(), file.modified(), findings.all()));
                    report(file.path(), findings, used, unused);
                },
                unused::add);
        if (read.isEmpty()) {
            throw new CaptureException(path + nothing(unused));
        }
        if (read.stream().allMatch(CaptureReader::saysNothing)) {
            unused.sort(Comparator.comparing(UnusedFile::file, NaturalOrder.INSTANCE));
            throw new CaptureException(path + ": nothing in it is evidence of a service: " + seen(read, unused)
                    + "; anteroom capture records what is needed, anteroom collect-script prints how to do it by hand");
        }
        Manifest manifest = manifest(read);
        List<ReadFile> files = ThreadLogs.join(dated(read, manifest), unused::add);
        Arranger.Arranged arranged = new Arranger(complete(hints, manifest)).arrange(files);
        used.sort(NaturalOrder.INSTANCE);
        unused.sort(Comparator.comparing(UnusedFile::file, NaturalOrder.INSTANCE));
        return new Evidence(path.toString(), arranged.target(), arranged.others(), used, unused, manifest);
    }

    /// Why there was nothing to read: most often all entries were left out for one reason.
    private static String nothing(List<UnusedFile> refused) {
        if (refused.isEmpty()) {
            return ": there is no file in it; give the folder or archive that was recorded";
        }
        UnusedFile first = refused.getFirst();
        return ": there is no file to read in it; "
                + (refused.size() == 1 ? "its only entry" : "its " + refused.size() + " entries")
                + " can't be used (" + first.file() + ": " + first.reason() + ")";
    }

    /// Whether a file has at most a time in it, or is known and of no use.
    private static boolean saysNothing(ReadFile file) {
        return file.findings().stream().allMatch(finding -> finding.found() instanceof Found.Known);
    }

    /// What was seen instead: the first files by name.
    private static String seen(List<ReadFile> read, List<UnusedFile> unused) {
        StringBuilder seen = new StringBuilder();
        for (UnusedFile file : unused.subList(0, Math.min(unused.size(), SHOWN))) {
            seen.append(seen.isEmpty() ? "" : "; ")
                    .append(file.file())
                    .append(": ")
                    .append(file.reason());
        }
        if (seen.isEmpty()) {
            seen.append(read.getFirst().path()).append(": a time and nothing else");
        }
        int more = Math.max(0, Math.max(read.size(), unused.size()) - SHOWN);
        return seen + (more > 0 ? "; and " + more + " more" : "");
    }

    /// The manifest that lies highest, where there is one.
    private static @Nullable Manifest manifest(List<ReadFile> read) {
        Manifest highest = null;
        int depth = Integer.MAX_VALUE;
        for (ReadFile file : read) {
            int slashes = (int) file.path().chars().filter(c -> c == '/').count();
            for (Finding finding : file.findings()) {
                if (finding.found() instanceof Found.About about && slashes < depth) {
                    highest = about.manifest();
                    depth = slashes;
                }
            }
        }
        return highest;
    }

    /// What the user says wins over what the manifest says.
    private static Hints complete(Hints hints, @Nullable Manifest manifest) {
        if (manifest == null) {
            return hints;
        }
        return new Hints(
                hints.port() != null ? hints.port() : manifest.port(),
                hints.pid() != null ? hints.pid() : manifest.pid());
    }

    private static List<ReadFile> dated(List<ReadFile> read, @Nullable Manifest manifest) {
        if (manifest == null) {
            return read;
        }
        Map<String, Instant> taken = new HashMap<>();
        for (Manifest.Entry entry : manifest.files()) {
            if (entry.takenAt() != null) {
                taken.put(entry.path(), entry.takenAt());
            }
        }
        String folder = "";
        for (ReadFile file : read) {
            if (file.findings().stream().anyMatch(finding -> finding.found() instanceof Found.About)) {
                folder = file.path().substring(0, file.path().lastIndexOf('/') + 1);
            }
        }
        List<ReadFile> dated = new ArrayList<>(read.size());
        for (ReadFile file : read) {
            Instant time =
                    file.path().startsWith(folder) ? taken.get(file.path().substring(folder.length())) : null;
            dated.add(time == null ? file : new ReadFile(file.path(), time, file.modified(), file.findings()));
        }
        return dated;
    }

    private static void report(String path, Findings findings, List<String> used, List<UnusedFile> unused) {
        boolean tells = false;
        String known = "";
        for (Finding finding : findings.all()) {
            if (finding.found() instanceof Found.Known other) {
                known = other.what();
            } else {
                tells = true;
            }
        }
        if (tells || findings.time() != null) {
            used.add(path);
        } else if (findings.problems().isEmpty()) {
            unused.add(new UnusedFile(
                    path,
                    known.isEmpty() ? "not used: a note, or of a kind that isn't known" : "not used: " + known,
                    false));
        }
        for (String problem : findings.problems()) {
            unused.add(new UnusedFile(path, problem, true));
        }
    }
}
