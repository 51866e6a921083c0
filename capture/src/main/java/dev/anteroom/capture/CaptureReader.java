package dev.anteroom.capture;

import dev.anteroom.capture.arrange.Arranger;
import dev.anteroom.capture.arrange.ReadFile;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.UnusedFile;
import dev.anteroom.capture.files.CaptureFiles;
import dev.anteroom.capture.files.NaturalOrder;
import dev.anteroom.capture.files.OpenLimits;
import dev.anteroom.capture.recognise.FileRecogniser;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Findings;
import dev.anteroom.capture.recognise.Found;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads a capture, a folder or an archive of whatever files people have, into an [Evidence].
public final class CaptureReader {
    private CaptureReader() {}

    /// @throws CaptureException if there is nothing at `path` to read
    public static Evidence read(Path path) {
        return read(path, Hints.NONE);
    }

    /// @param hints what the user knows of the process in question
    /// @throws CaptureException if there is nothing at `path` to read
    public static Evidence read(Path path, Hints hints) {
        List<ReadFile> read = new ArrayList<>();
        List<String> used = new ArrayList<>();
        List<UnusedFile> unused = new ArrayList<>();
        CaptureFiles.visit(
                path,
                OpenLimits.DEFAULT,
                file -> {
                    Findings findings = FileRecogniser.read(file.path(), file.content());
                    read.add(new ReadFile(file.path(), file.modified(), findings.all()));
                    report(file.path(), findings, used, unused);
                },
                unused::add);
        if (read.isEmpty()) {
            throw new CaptureException(path + ": there is no file in it; give the folder or archive that was recorded");
        }
        Arranger.Arranged arranged = new Arranger(hints).arrange(read);
        used.sort(NaturalOrder.INSTANCE);
        unused.sort(Comparator.comparing(UnusedFile::file, NaturalOrder.INSTANCE));
        return new Evidence(path.toString(), arranged.target(), arranged.others(), used, unused);
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
        if (tells || findings.lastTime() != null) {
            used.add(path);
        } else if (findings.problems().isEmpty()) {
            unused.add(
                    new UnusedFile(path, known.isEmpty() ? "not used: no known content" : "not used: " + known, false));
        }
        for (String problem : findings.problems()) {
            unused.add(new UnusedFile(path, problem, true));
        }
    }
}
