package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Inputs that unpack to far more than the heap, in a JVM with 256 MiB: each is said by its name, what lies
/// beside it is read, and no command ends with anything but a documented status and a sentence.
@Timeout(300)
class SmallHeapTest {
    @TempDir
    Path folder;

    private record Ended(int status, String text) {}

    private Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "out", "");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private static void assertSaid(Ended ended, int... statuses) {
        assertThat(ended.text()).doesNotContain("\tat ").doesNotContain("OutOfMemoryError");
        assertThat(statuses).as(ended.text()).contains(ended.status());
        assertThat(ended.text()).isNotBlank();
    }

    private static void zeros(OutputStream out, int mebibytes) throws IOException {
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < mebibytes; i++) {
            out.write(block);
        }
    }

    @Test
    void should_say_what_of_an_archive_is_too_long_and_read_the_rest() throws Exception {
        Path zip = folder.resolve("incident.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("a.txt"));
            zeros(out, 300);
            out.putNextEntry(new ZipEntry("b.txt"));
            for (int i = 0; i < 5_000_000; i++) {
                out.write("LISTEN 0 128 *:1 *:*\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.putNextEntry(new ZipEntry("goroutines.txt"));
            out.write(
                    "goroutine 1 [IO wait]:\nmain.main()\n\t/srv/main.go:9 +0x1\n".getBytes(StandardCharsets.US_ASCII));
        }
        Ended ended = run("diagnose", zip.toString(), "--explain");
        assertSaid(ended, 0, 10, 11);
        assertThat(ended.text()).contains("a.txt").contains("b.txt").contains("goroutines.txt");
    }

    @Test
    void should_read_no_further_than_the_heap_of_packed_zeros_and_of_a_sparse_file() throws Exception {
        readNoFurtherThanTheHeap(60, 640L << 20, List.of("goroutines"));
    }

    @Test
    @Tag("nightly")
    void should_read_no_further_than_the_heap_of_gigabytes() throws Exception {
        readNoFurtherThanTheHeap(200, 2L << 30, List.of("goroutines", "flame", "trace"));
    }

    /// @param members gzip members of 8 MiB each
    /// @param sparseBytes size of a text that is a hole
    private void readNoFurtherThanTheHeap(int members, long sparseBytes, List<String> commands) throws Exception {
        Path incident = Files.createDirectory(folder.resolve("incident"));
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(member)) {
            zeros(gzip, 8);
        }
        try (OutputStream out = Files.newOutputStream(incident.resolve("zeros.gz"))) {
            for (int i = 0; i < members; i++) {
                out.write(member.toByteArray());
            }
        }
        try (RandomAccessFile sparse =
                new RandomAccessFile(incident.resolve("sparse.txt").toFile(), "rw")) {
            sparse.write("LISTEN 0 128 *:1 *:*\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
            sparse.setLength(sparseBytes);
        }
        Files.writeString(incident.resolve("goroutines.txt"), HostileNames.dump());
        Ended ended = run("diagnose", incident.toString(), "--explain");
        assertSaid(ended, 0, 10, 11);
        assertThat(ended.text()).contains("sparse.txt").contains("zeros.gz");
        for (String input : List.of("zeros.gz", "sparse.txt")) {
            for (String command : commands) {
                assertSaid(run(command, incident.resolve(input).toString()), 3);
            }
        }
    }

    /// `profile.proto`: one sample whose stack has the same location millions of times.
    @Test
    void should_bound_a_tree_of_one_endless_stack_as_it_bounds_a_top() throws Exception {
        int frames = 20_000_000;
        Path profile = folder.resolve("endless.pb.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(profile))) {
            out.write(new byte[] {0x0a, 4, 8, 1, 16, 2});
            int inside = 1 + lengthOf(frames) + frames + 3;
            out.write(0x12);
            varint(out, inside);
            out.write(0x0a);
            varint(out, frames);
            byte[] ones = new byte[1 << 20];
            Arrays.fill(ones, (byte) 1);
            for (int left = frames; left > 0; left -= ones.length) {
                out.write(ones, 0, Math.min(left, ones.length));
            }
            out.write(new byte[] {0x12, 1, 7});
            out.write(new byte[] {0x22, 6, 8, 1, 0x22, 2, 8, 1});
            out.write(new byte[] {0x2a, 4, 8, 1, 16, 3});
            out.write(new byte[] {0x32, 0, 0x32, 3, 'c', 'p', 'u', 0x32, 1, 'n', 0x32, 1, 'f'});
        }
        for (String verb : List.of("top", "tree", "folded")) {
            Ended ended = run(
                    "profile",
                    verb,
                    profile.toString(),
                    "-o",
                    folder.resolve(verb).toString());
            assertThat(ended.text()).as(verb).doesNotContain("\tat ").doesNotContain("OutOfMemoryError");
            assertThat(ended.status()).as(verb + ended.text()).isIn(0, 3);
        }
    }

    private static int lengthOf(int value) {
        return value < 128 ? 1 : 1 + lengthOf(value >>> 7);
    }

    private static void varint(OutputStream out, int value) throws IOException {
        int left = value;
        while (left >= 128) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }
}
