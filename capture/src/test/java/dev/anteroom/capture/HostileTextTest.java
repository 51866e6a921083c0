package dev.anteroom.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.capture.arrange.Arranger;
import dev.anteroom.capture.arrange.ReadFile;
import dev.anteroom.capture.files.FileContent;
import dev.anteroom.capture.recognise.FileRecogniser;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Findings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing in a file makes reading fail, hang or grow.
class HostileTextTest {
    private static final String[] NAMES = {"x", "task-schedstat", "cpu.max", "net.core.somaxconn", "k1/netstat-2.json"};

    static List<byte[]> recordings() {
        return Stream.concat(Recordings.all().stream(), examples().stream())
                .map(Recordings::bytes)
                .toList();
    }

    /// A manifest, a queue's log, `cpu.stat` and what else only a recorded capture has.
    private static List<Path> examples() {
        try (Stream<Path> files = Files.walk(Path.of("../examples/live-capture"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @MethodSource("recordings")
    @FuzzTest(maxDuration = "60s")
    void should_read_anything_without_failing(byte[] bytes) {
        check("x", bytes);
        check("cpu.max", bytes);
    }

    @Test
    void should_survive_mutations_of_recordings() {
        List<byte[]> files = recordings();
        SplittableRandom random = new SplittableRandom(20261123);
        for (int round = 0; round < 4000; round++) {
            byte[] bytes = mutated(files, random);
            check(NAMES[random.nextInt(NAMES.length)], bytes);
        }
    }

    private static byte[] mutated(List<byte[]> files, SplittableRandom random) {
        byte[] bytes = files.get(random.nextInt(files.size())).clone();
        for (int change = random.nextInt(1, 6); change > 0 && bytes.length > 0; change--) {
            switch (random.nextInt(4)) {
                case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 2 -> {
                    byte[] other = files.get(random.nextInt(files.size()));
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(200), Math.min(other.length, bytes.length - from));
                    System.arraycopy(other, 0, bytes, from, length);
                }
                default -> {
                    int at = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(30), bytes.length - at);
                    Arrays.fill(bytes, at, at + length, (byte) "9 \n:(=<\"".charAt(random.nextInt(8)));
                }
            }
        }
        return bytes;
    }

    /// One file read and arranged with itself: the merges see what the formats let through.
    private static void check(String name, byte[] bytes) {
        Findings findings = FileRecogniser.read(name, FileContent.inMemory(bytes));
        assertThat(findings.problems())
                .hasSizeLessThanOrEqualTo(20)
                .allSatisfy(problem -> assertThat(problem.length()).isLessThan(500));
        List<Finding> all = findings.all();
        new Arranger(Hints.NONE)
                .arrange(List.of(
                        new ReadFile("k1/" + name, null, null, all),
                        new ReadFile("k2/" + name, findings.time(), null, all),
                        new ReadFile("child/" + name, null, null, all)));
    }

    /// Texts that make a quadratic reader slow: 2 MiB each.
    @ParameterizedTest
    @Timeout(20)
    @ValueSource(
            strings = {
                "a",
                " ",
                "(",
                "= ",
                " = ",
                "<unfinished ...>",
                "users:((\"a\",",
                "LISTEN 0 1 a:1 b:*\n",
                "gc 1 ",
                "gc 1 @1s 1%: ",
                "1 2 3\n",
                "\n",
                "goroutine 1 [running]:\n",
                "a.b = c\n",
                "net.a=1\n",
                "TcpExt: a\n",
                "TcpExt: 1\n",
                "proc/",
                "{",
                "{\"a\":",
                "[",
                "0: 0:0 ",
                "tcp 0 0 a:1 b:* LISTEN\n",
                "# HELP \n",
                "go_a{ 1\n",
                "==> x <==\n",
                "10:15:00 ",
                "x(1) = 0\n",
                "total 0\n",
                "lrwx------ 1 a b 64 c 3 -> socket:[1]\n",
                "heap profile: 1: 1 [1: 1] @ heap/1\n",
                "--- mutex:\n",
                "ino: ino:",
                "skmem:(",
                "1 a:/\n",
                "Name:\ta\n",
                "Max open files 1 1 files\n"
            })
    void should_take_time_in_proportion_to_the_text(String part) {
        byte[] text = part.repeat((2 << 20) / part.length()).getBytes(StandardCharsets.UTF_8);
        check("x", text);
    }

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(strings = {"go_gc_x abc\n", "process_x{a=\"b\"} 1x\n", "node_netstat_x \n", "go_a{} +Inf\nx\n"})
    void should_not_claim_a_metric_without_a_value_for_ever(String text) {
        check("x", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Timeout(20)
    void should_arrange_many_files_quickly(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 3000; i++) {
            Path file = folder.resolve("1-2-3_" + i + "-" + i % 7 + ".txt");
            Files.writeString(file, "TcpExt: ListenOverflows\nTcpExt: " + i + "\n");
        }
        long start = System.nanoTime();
        assertThat(CaptureReader.read(folder).target().counters().size()).isEqualTo(3000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void should_not_let_names_do_harm() {
        List<ReadFile> files = new ArrayList<>();
        List<Finding> findings = Recordings.read("ss-lnt.txt").all();
        for (String name : List.of(
                "99999999999999999999",
                "k99999999999/x",
                "20249999-999999",
                "1".repeat(1000),
                "a-".repeat(500),
                "-",
                "....",
                "9999999999/9",
                "proc/99999999999/status",
                "25:61:61",
                "1700000000.999999999999/x")) {
            files.add(new ReadFile(name, null, null, findings));
        }
        assertThat(new Arranger(Hints.NONE).arrange(files).target().sockets().size())
                .isEqualTo(files.size());
    }
}
