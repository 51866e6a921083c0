package dev.anteroom.capture.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.anteroom.capture.evidence.UnusedFile;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CaptureFilesTest {
    private static final OpenLimits SMALL = new OpenLimits(20, 1 << 20, 3 << 20, 200, 8);

    @TempDir
    private Path folder;

    private final List<String> opened = new ArrayList<>();
    private final List<UnusedFile> refused = new ArrayList<>();

    private void visit(Path path) {
        CaptureFiles.visit(path, SMALL, file -> opened.add(file.path()), refused::add);
    }

    private static byte[] tar(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (String name : names) {
                byte[] content = name.getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.tar", "x.tgz", "x.tar.zst", "x.tar.xz", "x.zip", "without-extension"})
    void should_open_every_kind_of_archive_by_its_content(String name) throws IOException {
        byte[] tar = tar("k1/ss", "./k2/ss");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (name) {
            case "x.tar" -> out.write(tar);
            case "x.tar.zst" -> {
                try (OutputStream zstd = new ZstdOutputStream(out)) {
                    zstd.write(tar);
                }
            }
            case "x.tar.xz" -> {
                try (OutputStream xz = new XZOutputStream(out, new LZMA2Options(1))) {
                    xz.write(tar);
                }
            }
            case "x.zip" -> {
                try (ZipOutputStream zip = new ZipOutputStream(out)) {
                    for (String entry : List.of("k1/ss", "k2/ss")) {
                        zip.putNextEntry(new ZipEntry(entry));
                        zip.write('x');
                        zip.closeEntry();
                    }
                }
            }
            default -> out.write(gzip(tar));
        }
        visit(file(name, out.toByteArray()));
        assertThat(opened).containsExactly("k1/ss", "k2/ss");
        assertThat(refused).isEmpty();
    }

    @Test
    void should_open_an_archive_inside_but_no_deeper() throws IOException {
        file("inner.tgz", gzip(tar("ss")));
        visit(folder);
        assertThat(opened).containsExactly("inner.tgz/ss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/../etc/passwd", "a/../../b", "C:\\x", "..\\..\\b", "a/\u0007b"})
    void should_refuse_names_that_leave_the_capture(String name) throws IOException {
        visit(file("x.tar", tar("good", name)));
        assertThat(opened).containsExactly("good");
        assertThat(refused).singleElement().satisfies(unused -> {
            assertThat(unused.problem()).isTrue();
            assertThat(unused.reason()).startsWith("refused");
            assertThat(unused.file().chars().noneMatch(Character::isISOControl)).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/k1/ss", "//tmp/k1/ss", "/./tmp//k1/ss"})
    void should_read_absolute_names_as_names_inside_the_capture(String name) throws IOException {
        visit(file("x.tar", tar(name)));
        assertThat(opened).containsExactly("tmp/k1/ss");
        assertThat(refused).isEmpty();
    }

    @Test
    void should_read_what_a_link_inside_the_folder_points_to_once() throws IOException {
        Files.createDirectory(folder.resolve("k1"));
        file("k1/ss", new byte[] {'x'});
        Files.createSymbolicLink(folder.resolve("latest"), Path.of("k1"));
        Files.createSymbolicLink(folder.resolve("ss"), Path.of("k1/ss"));
        Files.createSymbolicLink(folder.resolve("gone"), Path.of("k2/ss"));
        Files.createSymbolicLink(folder.resolve("out"), Path.of("/etc"));
        visit(folder);
        assertThat(opened).containsExactly("k1/ss");
        assertThat(refused)
                .extracting(UnusedFile::file, unused -> unused.reason().replaceAll("[,;].*", ""))
                .containsExactlyInAnyOrder(
                        tuple("latest", "a link to k1"),
                        tuple("ss", "a link to k1/ss"),
                        tuple("gone", "a link to nothing that could be read"),
                        tuple("out", "a link out of the folder"));
    }

    @Test
    void should_not_follow_links() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK, TarConstants.LF_FIFO}) {
                TarArchiveEntry link = new TarArchiveEntry("link" + type, type);
                link.setLinkName("/etc/passwd");
                tar.putArchiveEntry(link);
                tar.closeArchiveEntry();
            }
        }
        visit(file("x.tar", bytes.toByteArray()));
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        Files.delete(folder.resolve("x.tar"));
        visit(folder);
        assertThat(opened).isEmpty();
        assertThat(refused).hasSize(4);
    }

    @Test
    void should_stop_at_a_bomb_of_bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 10; i++) {
                zip.putNextEntry(new ZipEntry("zeros" + i));
                zip.write(new byte[2 << 20]);
                zip.closeEntry();
            }
        }
        visit(file("x.zip", bytes.toByteArray()));
        assertThat(opened).hasSizeLessThanOrEqualTo(4);
        assertThat(refused).anySatisfy(unused -> assertThat(unused.reason()).contains("unpacks to more than"));
    }

    @Test
    void should_stop_at_a_bomb_of_entries() throws IOException {
        String[] names = new String[1000];
        Arrays.setAll(names, i -> "f" + i);
        visit(file("x.tgz", gzip(tar(names))));
        assertThat(opened).hasSize(20);
        assertThat(refused)
                .singleElement()
                .satisfies(unused -> assertThat(unused.reason()).contains("more than 20 entries"));
    }

    @Test
    void should_refuse_paths_that_are_absurd() throws IOException {
        visit(file("x.tar", tar("good", "a/".repeat(50) + "deep", "n".repeat(900))));
        assertThat(opened).containsExactly("good");
        assertThat(refused).hasSize(2);
    }

    @Test
    void should_read_what_is_there_of_a_cut_archive_and_say_so() throws IOException {
        byte[] whole = tar("one", "two", "three");
        visit(file("x.tar", Arrays.copyOf(whole, 512 * 4 + 100)));
        assertThat(opened).contains("one", "two");
        assertThat(refused).anySatisfy(unused -> assertThat(unused.reason()).contains("cut archive"));
    }

    @Test
    void should_say_so_where_an_archive_is_damaged_from_its_start() throws IOException {
        visit(file("x.zip", new byte[] {'P', 'K', 3, 4, 1, 2, 3}));
        assertThat(opened).isEmpty();
        assertThat(refused)
                .isNotEmpty()
                .allSatisfy(unused -> assertThat(unused.problem()).isTrue());
    }

    @Test
    void should_order_numbers_as_people_do() {
        List<String> names = new ArrayList<>(List.of("k10/a", "k2/a", "k1/b", "k01/a", "k1/a"));
        names.sort(NaturalOrder.INSTANCE);
        assertThat(names).containsExactly("k01/a", "k1/a", "k1/b", "k2/a", "k10/a");
    }
}
