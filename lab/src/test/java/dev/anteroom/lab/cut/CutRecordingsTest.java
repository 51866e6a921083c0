package dev.anteroom.lab.cut;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A file that ends early says less, and never that all is well: however one file of a recording is cut,
/// connections that waited in the whole recording are not found to be accepted as they come in the cut one.
class CutRecordingsTest {
    private static final Path RECORDINGS = Path.of("recordings");

    @TempDir
    Path folder;

    private record Cut(Path recording, Path file, int at) {}

    /// The recordings that were unpacked for the fuzzer, each with its files; empty where connections didn't wait.
    private static final Map<Path, List<Path>> UNPACKED = new HashMap<>();

    @TempDir
    static Path fuzzed;

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

    /// Which places of an archive are cut off, and answered wrongly.
    private List<String> wrongCutOff(Path archive, int cuts, SplittableRandom random) throws IOException {
        List<String> wrong = new ArrayList<>();
        byte[] whole = Files.readAllBytes(archive);
        if (verdict(archive).filter("ACCEPT_BOUND"::equals).isEmpty()) {
            return wrong;
        }
        Path cut = folder.resolve("cut-" + archive.getFileName());
        for (int i = 0; i < cuts; i++) {
            int at = random.nextInt(whole.length);
            Files.write(cut, Arrays.copyOf(whole, at));
            if (verdict(cut).filter("HEALTHY"::equals).isPresent()) {
                wrong.add(archive.getFileName() + " cut at " + at + " of " + whole.length);
            }
        }
        Files.deleteIfExists(cut);
        return wrong;
    }

    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files.filter(file ->
                            file.toString().endsWith(".gz") || file.toString().endsWith(".zip"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void should_never_be_healthy_because_the_archive_of_a_sample_is_cut() throws IOException {
        SplittableRandom random = new SplittableRandom(20261201);
        List<Path> all = new ArrayList<>(archives());
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            wrong.addAll(wrongCutOff(all.remove(random.nextInt(all.size())), 3, random));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Tag("nightly")
    void should_never_be_healthy_because_any_archive_is_cut() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        List<String> wrong = new ArrayList<>();
        for (Path archive : archives()) {
            wrong.addAll(wrongCutOff(archive, 12, random));
        }
        assertThat(wrong).isEmpty();
    }

    static List<byte[]> cuts() {
        return List.of(new byte[] {0, 1, 2, 3, 4, 5}, new byte[] {7, 40, 1, (byte) 200, 3, 0});
    }

    /// Two bytes each choose the recording, its file, and where that is cut.
    @MethodSource("cuts")
    @FuzzTest(maxDuration = "20s")
    void should_never_be_healthy_wherever_a_file_is_cut(byte[] choice) throws IOException {
        List<Path> all = recordings();
        if (choice.length < 6) {
            return;
        }
        Path archive = all.get(number(choice, 0) % all.size());
        List<Path> files = UNPACKED.get(archive);
        if (files == null) {
            files = unpackedFiles(archive);
            UNPACKED.put(archive, files);
        }
        if (files.isEmpty()) {
            return;
        }
        Path file = files.get(number(choice, 2) % files.size());
        byte[] whole = Files.readAllBytes(file);
        int at = (int) ((long) whole.length * number(choice, 4) / (1 << 16));
        Files.write(file, Arrays.copyOf(whole, at));
        try {
            assertThat(verdict(root(archive)))
                    .as("%s, %s cut at %d of %d", archive.getFileName(), file, at, whole.length)
                    .isNotEqualTo(Optional.of("HEALTHY"));
        } finally {
            Files.write(file, whole);
        }
    }

    /// The row that would say who holds the service's listener is cut off: the listener isn't thereby somebody else's.
    @Test
    void should_not_take_a_listener_for_foreign_whose_row_is_cut() throws IOException {
        Path root = Files.createDirectories(folder.resolve("row"));
        unpack(RECORDINGS.resolve("9b41eeda.tar.gz"), root);
        Path listing = root.resolve("9b41eeda/ss.a");
        byte[] whole = Files.readAllBytes(listing);
        for (int at : List.of(400, 440, 460, 500, 512)) {
            Files.write(listing, Arrays.copyOf(whole, at));
            assertThat(verdict(root)).as("cut at %d", at).contains("ACCEPT_BOUND");
        }
    }

    private static Path root(Path archive) {
        return fuzzed.resolve(String.valueOf(archive.getFileName()));
    }

    private static List<Path> unpackedFiles(Path archive) throws IOException {
        Path root = Files.createDirectories(root(archive));
        unpack(archive, root);
        if (verdict(root).filter("ACCEPT_BOUND"::equals).isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static int number(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
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
