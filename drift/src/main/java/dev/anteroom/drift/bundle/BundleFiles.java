package dev.anteroom.drift.bundle;

import dev.anteroom.capture.files.CaptureFile;
import dev.anteroom.drift.declared.DeclaredFile;
import dev.anteroom.drift.declared.SysctlFiles;
import dev.anteroom.drift.declared.UnitFiles;
import dev.anteroom.drift.declared.YamlFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Sorts the files of a bundle as they come: those that declare parameters are kept as text, those that say nothing of
/// parameters (profiles, traces, goroutine dumps) are passed over unread, of the queue's log the peaks are taken, the
/// rest is a
/// capture's.
final class BundleFiles implements Predicate<CaptureFile> {
    private static final int MAX_DECLARED_BYTES = 1 << 20;

    /// gzip, as profiles are; a Go trace; a dump.
    private static final List<String> HEADS = List.of("\u001f\u008b", "go 1.", "goroutine ", "--- contention");

    /// Of a capture that Anteroom or its collect script made.
    private static final List<String> FOLDERS = List.of("/goroutine/", "/profile/");

    private static final String LOG = "/kernel/queue.jsonl";

    private final List<DeclaredFile> declared = new ArrayList<>();
    private final QueuePeaks peaks = new QueuePeaks();

    List<DeclaredFile> declared() {
        return declared;
    }

    QueuePeaks peaks() {
        return peaks;
    }

    @Override
    public boolean test(CaptureFile file) {
        String path = file.path();
        try {
            if (SysctlFiles.isOne(path) || UnitFiles.isOne(path) || YamlFiles.isOne(path)) {
                declared.add(new DeclaredFile(
                        path, new String(file.content().read(MAX_DECLARED_BYTES), StandardCharsets.UTF_8)));
                return false;
            }
            if (FOLDERS.stream().anyMatch(folder -> ("/" + path).contains(folder))) {
                return false;
            }
            if (("/" + path).endsWith(LOG)) {
                try (InputStream log = file.content().open()) {
                    peaks.read(log);
                }
                return false;
            }
            String head = new String(file.content().read(16), StandardCharsets.ISO_8859_1);
            return HEADS.stream().noneMatch(head::startsWith);
        } catch (IOException e) {
            // The reader meets the same, and says it by file name.
            return true;
        }
    }
}
