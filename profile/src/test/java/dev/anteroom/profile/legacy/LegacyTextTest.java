package dev.anteroom.profile.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.profile.Label;
import dev.anteroom.profile.PprofRaw;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFormat;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.goroutine.Recordings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LegacyTextTest {
    static List<Path> texts() {
        return Recordings.ending(".debug1.txt");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void should_say_what_pprof_reads_in_the_binary_form(Path file) throws IOException {
        PprofRaw raw = PprofRaw.read(Path.of(file.toString().replace(".debug1.txt", ".raw.txt")));
        Profile profile = read(file);
        assertThat(profile.sampleTypes().stream().map(ValueType::toString))
                .isEqualTo(raw.types().stream()
                        .map(type -> type.replace("[dflt]", ""))
                        .toList());
        Map<List<String>, long[]> values = values(profile);
        Map<List<String>, long[]> theirs = raw.values();
        // The goroutine that records is elsewhere in each form, and threads without a stack may have been started
        // between.
        theirs.keySet().removeIf(LegacyTextTest::isRecorder);
        values.keySet().removeIf(LegacyTextTest::isRecorder);
        assertThat(values.keySet()).isEqualTo(theirs.keySet());
        values.forEach((stack, numbers) -> {
            long[] expected = theirs.getOrDefault(stack, new long[0]);
            for (int i = 0; i < numbers.length; i++) {
                // The cycles in a second are measured anew for each recording.
                boolean time = profile.sampleTypes().get(i).unit().equals("nanoseconds");
                double tolerance = time ? Math.max(1, expected[i] * 1e-3) : 0;
                assertThat((double) numbers[i])
                        .as("%s of %s", profile.sampleTypes().get(i), stack)
                        .isBetween(expected[i] - tolerance, expected[i] + tolerance);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"go1.19,1", "go1.23,1"})
    void should_read_labels_in_go_quoting(String go, int tier) throws IOException {
        Profile profile = read(Recordings.file(go + "/labels/goroutine.debug1.txt"));
        Map<List<Label>, Long> counts = new HashMap<>();
        for (int i = 0; i < profile.sampleCount(); i++) {
            counts.merge(profile.labels(i), profile.value(i, 0), Long::sum);
        }
        Label tierLabel = new Label.Text("tier", Integer.toString(tier));
        assertThat(counts)
                .containsEntry(List.of(new Label.Text("role", "api"), tierLabel), 2L)
                .containsEntry(List.of(new Label.Text("role", "admin \"x\"\t\\ ü"), tierLabel), 1L);
    }

    @ParameterizedTest
    @CsvSource({
        "goroutine,GOROUTINE_COUNTS",
        "heap,LEGACY_HEAP",
        "block,LEGACY_CONTENTION",
        "mutex,LEGACY_CONTENTION",
        "threadcreate,LEGACY_THREADCREATE"
    })
    void should_recognise_each_text(String name, ProfileFormat format) throws IOException {
        Path file = Recordings.file("go1.23/contended/" + name + ".debug1.txt");
        assertThat(LegacyText.recognise(Files.readAllBytes(file))).isEqualTo(format);
        assertThat(LegacyText.recognise(bytes("--- contentionz 1 ---\n"))).isEqualTo(ProfileFormat.UNKNOWN);
        assertThat(LegacyText.recognise(new byte[0])).isEqualTo(ProfileFormat.UNKNOWN);
    }

    @Test
    void should_multiply_mutex_counts_only_where_the_runtime_has_not() {
        String head = "--- mutex:\ncycles/second=1000000000\nsampling period=3\n";
        String frame = "#\t0x1\tmain.f+0x1\t%s/src/sync/mutex.go:1\n\n";
        assertThat(mutex(head + "300 6 @ 0x2\n" + frame.formatted("/usr/lib/go-1.19")))
                .containsExactly(18, 900);
        assertThat(mutex(head + "300 6 @ 0x2\n" + frame.formatted("/root/go1.23.4")))
                .containsExactly(6, 300);
        assertThat(mutex(head + "300 6 @ 0x2\n" + frame.formatted("/usr/local/go")))
                .containsExactly(6, 300);
        assertThat(mutex(head + "300 5 @ 0x2\n" + frame.formatted("/usr/local/go")))
                .containsExactly(15, 900);
    }

    /// As tcmalloc's `heapz` writes it: numbers set to the right, the rate itself in the header.
    @Test
    void should_read_the_heap_of_a_program_in_cpp() {
        Profile profile = read("""
                heap profile:    144:  8498176 [   144:  8498176] @ heapz_v2/524288
                     1:     9216 [     1:     9216] @ 0xc635c8 0x42ecc3

                MAPPED_LIBRARIES:
                00400000-00fcb000 r-xp 00000000 00:16 9 /srv/server
                """);
        assertThat(profile.sampleCount()).isEqualTo(1);
        assertThat(profile.value(0, 3)).isEqualTo((long) (9216 / (1 - Math.exp(-9216.0 / 524288))));
        assertThatThrownBy(() -> read("heap profile: 3: 4096 [9: 12288] @ heap/1048576\nrubbish\n"))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("no record behind the first line");
        assertThat(read("heap profile: 0: 0 [0: 0] @ heap/1048576\n").sampleCount())
                .isZero();
    }

    @Test
    void should_keep_addresses_where_nothing_is_named() {
        Profile profile = read("threadcreate profile: total 3\n3 @ 0x10 0x20\n#\t0xf\n\n");
        assertThat(profile.stackLength(0)).isZero();
        assertThat(profile.address(profile.locationAt(profile.stackStart(0)))).isEqualTo(0xf);
        assertThat(profile.value(0, 0)).isEqualTo(3);
        Profile bare = read("threadcreate profile: total 3\n3 @ 0x10 0x20\n");
        assertThat(bare.stackEnd(0) - bare.stackStart(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.f+0x1\t/a.go\n",
                "goroutine profile: total 1\n1 @ 0xzz\n",
                "goroutine profile: total 1\n1 @ 0x1\n# labels: {\"a\":\"b}\n",
                "goroutine profile: total 1\nrubbish\n",
                "goroutine profile: total 99999999999999999999\n",
                "heap profile: 1: 1 [1: 1] @ heap/1048576\n1: x [1: 1] @ 0x1\n",
                "heap profile: 1\n",
                "--- mutex:\n1 1 @ 0x1\n",
                "--- mutex:\ncycles/second=1\nwhat=1\n",
                "--- contention:\ncycles/second=9\n1 @ 0x1\n",
            })
    void should_fail_with_one_sentence_that_says_where(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageStartingWith("text: ");
    }

    @Test
    void should_say_how_much_of_it_is_there_if_the_text_was_cut() throws IOException {
        byte[] whole = Files.readAllBytes(Recordings.file("go1.23/blocked/goroutine.debug1.txt"));
        int told = 0;
        for (int cut = 40; cut < whole.length; cut += 97) {
            byte[] part = Arrays.copyOf(whole, cut);
            try {
                Profile profile = LegacyText.read(new ByteArrayInputStream(part), "text");
                told += profile.comments().isEmpty() ? 0 : 1;
            } catch (ProfileFormatException e) {
                told++;
            }
        }
        // Only inside the very last record does the sum still hold.
        assertThat(told).isGreaterThan(whole.length / 97 - 12);
    }

    @Test
    void should_read_what_is_pasted_of_counted_stacks_and_say_how_much_it_is() {
        String record =
                "1230 @ 0x46a000 0x46a04d\n#       0x46a000       main.(*conn).watch.func1+0x50          /src/main/conn.go:182\n#       0x46a04d       main.(*conn).start+0x60                /src/main/conn.go:90\n\n";
        Profile top = read("goroutine profile: total 2471\n" + record + "and so on\n" + record.replace("1230", "11"));
        assertThat(top.comments()).containsExactly(LegacyText.INCOMPLETE + "1241 of 2471");
        assertThat(top.frameName(top.frame(0, 0))).isEqualTo("main.(*conn).watch.func1");
        assertThat(top.frameFile(top.frame(0, 1))).isEqualTo("/src/main/conn.go");

        Profile headless = read(record);
        assertThat(headless.value(0, 0)).isEqualTo(1230);
        assertThat(headless.comments()).hasSize(1);

        Profile first = read("goroutine profile: total 1230\n" + record + "goroutine profile: total 7\n7 @ 0x1\n");
        assertThat(first.total(0)).isEqualTo(1230);
        assertThat(first.comments()).isEmpty();
    }

    private static long[] mutex(String text) {
        Profile profile = read(text);
        return new long[] {profile.value(0, 0), profile.value(0, 1)};
    }

    private static boolean isRecorder(List<String> stack) {
        return stack.isEmpty()
                || stack.stream()
                        .anyMatch(
                                frame -> frame.startsWith("runtime/pprof.") && !frame.startsWith("runtime/pprof.Do "));
    }

    private static Map<List<String>, long[]> values(Profile profile) {
        Map<List<String>, long[]> values = new HashMap<>();
        int types = profile.sampleTypes().size();
        for (int sample = 0; sample < profile.sampleCount(); sample++) {
            List<String> stack = new ArrayList<>();
            for (int frame : profile.frames(sample)) {
                stack.add(profile.frameName(frame) + " " + profile.frameFile(frame) + ":" + profile.frameLine(frame));
            }
            long[] numbers = new long[types];
            for (int type = 0; type < types; type++) {
                numbers[type] = profile.value(sample, type);
            }
            PprofRaw.add(values, stack, numbers);
        }
        return values;
    }

    private static Profile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return LegacyText.read(in, file.toString());
        }
    }

    private static Profile read(String text) {
        return LegacyText.read(new ByteArrayInputStream(bytes(text)), "text");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
