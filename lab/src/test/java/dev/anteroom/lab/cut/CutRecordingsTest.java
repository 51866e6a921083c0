package dev.anteroom.lab.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.Diagnoser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that ends early says less, and never that all is well: however one file of a recording is cut,
/// connections that waited in the whole recording are not found to be accepted as they come in the cut one.
class CutRecordingsTest {
    private static final Path RECORDINGS = Path.of("recordings");

    @TempDir
    Path folder;

    private record Cut(Path recording, Path file, int at) {}

    /// What of one recording is cut where, and answered wrongly.
    private List<String> wrong(Path archive, int cutsOfFile, SplittableRandom random, int most) throws IOException {
        Path root = Files.createTempDirectory(folder, "r");
        unpack(archive, root);
        List<String> wrong = new ArrayList<>();
        if (verdict(root).filter("ACCEPT_BOUND"::equals).isEmpty()) {
            return wrong;
        }
        List<Cut> cuts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (int at : cuts(Files.readAllBytes(file), cutsOfFile, random)) {
                    cuts.add(new Cut(archive, file, at));
                }
            }
        }
        while (cuts.size() > most) {
            cuts.remove(random.nextInt(cuts.size()));
        }
        for (Cut cut : cuts) {
            byte[] whole = Files.readAllBytes(cut.file());
            Files.write(cut.file(), Arrays.copyOf(whole, cut.at()));
            if (verdict(root).filter("HEALTHY"::equals).isPresent()) {
                wrong.add(archive.getFileName() + " " + root.relativize(cut.file()) + " cut at " + cut.at() + " of "
                        + whole.length);
            }
            Files.write(cut.file(), whole);
        }
        return wrong;
    }

    /// Empty; in the midst of the last line; without the last line's end; without the last line; anywhere.
    private static List<Integer> cuts(byte[] bytes, int more, SplittableRandom random) {
        List<Integer> cuts = new ArrayList<>(List.of(0));
        int end = bytes.length;
        if (end > 1) {
            int last = end - 1;
            while (last > 0 && bytes[last - 1] != '\n') {
                last--;
            }
            cuts.add(end - 1);
            cuts.add(last + (end - last) / 2);
            cuts.add(last);
            for (int i = 0; i < more; i++) {
                cuts.add(random.nextInt(end));
            }
        }
        return cuts.stream().distinct().filter(at -> at < end).toList();
    }

    private static Optional<String> verdict(Path root) {
        try {
            return Optional.of(Diagnoser.diagnose(CaptureReader.read(root, Hints.NONE), Hints.NONE)
                    .verdict()
                    .name());
        } catch (CaptureException nothing) {
            return Optional.empty();
        }
    }

    private static void unpack(Path archive, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = to.resolve(entry.getName());
                if (!entry.isDirectory() && file.normalize().startsWith(to)) {
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file);
                    Files.setLastModifiedTime(file, entry.getLastModifiedTime());
                }
            }
        }
    }

    private static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void should_never_be_healthy_because_a_file_of_a_sample_is_cut() throws IOException {
        SplittableRandom random = new SplittableRandom(20261130);
        List<Path> all = new ArrayList<>(recordings());
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            wrong.addAll(wrong(all.remove(random.nextInt(all.size())), 1, random, 8));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Tag("nightly")
    void should_never_be_healthy_because_a_file_of_any_recording_is_cut() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        List<String> wrong = new ArrayList<>();
        for (Path recording : recordings()) {
            wrong.addAll(wrong(recording, 6, random, Integer.MAX_VALUE));
        }
        assertThat(wrong).isEmpty();
    }
}
