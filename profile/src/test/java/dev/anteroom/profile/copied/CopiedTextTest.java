package dev.anteroom.profile.copied;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.ReadLimits;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A dump in every disguise says what the plain one says, and so do other texts.
class CopiedTextTest {
    private static final String DUMP = """
            goroutine 1 [chan receive, 12 minutes]:
            main.(*gate).wait(0xc000014310)
            \t/src/main/main.go:90 +0x5c
            main.main()
            \t/src/main/main.go:51 +0x5c

            goroutine 18 [IO wait, 12 minutes]:
            internal/poll.runtime_pollWait(0x7d2c51a3e6b8, 0x72)
            \t/usr/local/go/src/runtime/netpoll.go:351 +0x85
            internal/poll.(*FD).Accept(0xc00019e080)
            \t/usr/local/go/src/internal/poll/fd_unix.go:620 +0x295
            net/http.(*Server).Serve(0xc0001c80f0, {0x8a1c38, 0xc00012a340})
            \t/usr/local/go/src/net/http/server.go:3330 +0x30c
            created by main.main in goroutine 1
            \t/src/main/main.go:49 +0x2b1

            goroutine 33 [sync.Mutex.Lock, 2 minutes]:
            sync.(*Mutex).Lock(...)
            \t/usr/local/go/src/sync/mutex.go:92
            main.(*gate).pass(0xc000014310)
            \t/src/main/main.go:120 +0x5c
            created by net/http.(*Server).Serve in goroutine 18
            \t/usr/local/go/src/net/http/server.go:3360 +0x485
            """;

    private static Map<String, Long> stacks(String text) {
        Map<String, Long> stacks = new TreeMap<>();
        for (GoroutineGroup group : GoroutineDump.read(text.getBytes(UTF_8)).groups()) {
            stacks.merge(group.state().text() + group.frames() + group.createdBy(), group.count(), Long::sum);
        }
        return stacks;
    }

    private static String prefixed(IntFunction<String> prefix) {
        List<String> lines = DUMP.lines().toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append((prefix.apply(i) + lines.get(i)).stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /// As JSON has it in a string.
    private static String quoted(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\t", "\\t");
    }

    /// A JSON document with a record for each line.
    private static String records(String dump, String record, String before, String behind) {
        return dump.lines()
                .map(line -> String.format(record, quoted(line)))
                .collect(Collectors.joining(",\n  ", before + "\n  ", "\n" + behind + "\n"));
    }

    private static Named<UnaryOperator<String>> disguise(String name, UnaryOperator<String> how) {
        return Named.of(name, how);
    }

    static Stream<Named<UnaryOperator<String>>> disguises() {
        String escaped = quoted(DUMP);
        return Stream.of(
                disguise("indented", dump -> prefixed(i -> "    ")),
                disguise("quoted", dump -> prefixed(i -> "> ")),
                disguise("numbered", dump -> prefixed(i -> String.format("%6d\t", i + 1))),
                disguise("numbered with a colon", dump -> prefixed(i -> (i + 1) + ":")),
                disguise("blanks for tabs", dump -> dump.replace("\t", "        ")),
                disguise("no indent at all", dump -> dump.replace("\t", "")),
                disguise("an empty line behind each", dump -> dump.replace("\n", "\n\n")),
                disguise("no empty lines", dump -> dump.replace("\n\n", "\n")),
                disguise("between fences", dump -> "the dump:\n```text\n" + dump + "```\nand that is it\n"),
                disguise("klog", dump -> prefixed(i -> String.format("E0309 04:11:41.%06d   21877 log.go:198] ", i))),
                disguise("syslog", dump -> prefixed(i -> "Mar  9 04:11:4" + i % 10 + " edge-a gate[21877]: ")),
                disguise("journal", dump -> prefixed(i -> "2024-03-09T04:11:41+0000 edge-a gate[21877]: ")),
                disguise("docker compose", dump -> prefixed(i -> "gate-1  | ")),
                disguise("container runtime", dump -> prefixed(i -> "2024-03-09T04:11:41.0" + i + "Z stderr F ")),
                disguise("pods", dump -> prefixed(i -> "[pod/gate-" + (i % 2 == 0 ? "a" : "bc") + "/app] ")),
                disguise("a log's first line", dump -> "2024/03/09 04:11:41 stacks: " + dump),
                disguise(
                        "docker's json-file",
                        dump -> dump.lines()
                                .map(line -> "{\"log\":\"" + line.replace("\t", "\\u0009")
                                        + "\\n\",\"stream\":\"stderr\",\"time\":\"2024-03-09T04:11:41.1Z\"}\n")
                                .collect(Collectors.joining())),
                disguise("one line of logrus", dump -> "time=\"2024-03-09T04:11:40Z\" msg=\"" + escaped + "\"\n"),
                disguise("one line of zap", dump -> "{\"level\":\"info\",\"ts\":1.7e9,\"msg\":\"" + escaped + "\"}\n"),
                disguise(
                        "a field of a log", dump -> "{\"msg\":\"dump\",\"fields\":{\"stacks\":\"" + escaped + "\"}}\n"),
                disguise(
                        "a log in a log",
                        dump -> "{\"log\":\"" + quoted("{\"msg\":\"" + quoted(dump) + "\"}\n")
                                + "\",\"stream\":\"stderr\"}\n"),
                disguise("an array of lines", dump -> "[\"" + quoted(dump).replace("\\n", "\",\n \"") + "\"]\n"),
                disguise("an array with the dump", dump -> "[\n  \"" + quoted(dump) + "\"\n]\n"),
                disguise(
                        "an array of records",
                        dump -> records(dump, "{\"textPayload\": \"%s\", \"severity\": \"ERROR\"}", "[", "]")),
                disguise(
                        "records inside of an object",
                        dump -> records(
                                dump,
                                "{\"_index\": \"a\", \"_source\": {\"message\": \"%s\", \"tags\": [\"b\"]}}",
                                "{\"took\": 3, \"hits\": {\"total\": 9, \"hits\": [",
                                "]}}")),
                disguise(
                        "records inside of an object, on one line",
                        dump -> records(dump, "{\"timestamp\": 17, \"message\": \"%s\"}", "{\"events\": [", "]}")
                                .replace("\n", "")),
                disguise(
                        "times and lines",
                        dump -> records(
                                dump,
                                "[\"1709957501000000000\", \"%s\"]",
                                "{\"data\": {\"result\": [{\"stream\": {\"app\": \"gate\"}, \"values\": [",
                                "]}]}}")),
                disguise("an object over several lines", dump -> "{\n \"a\": 1,\n \"msg\": \"" + escaped + "\"\n}\n"),
                disguise(
                        "rsyslog",
                        dump -> "Mar  9 gate: " + dump.replace("\n", "#012").replace("\t", "#011") + "\n"),
                disguise(
                        "arguments on two lines", dump -> prefixed(i -> "  ").replace("{0x8a1c38, ", "{0x8a1c38,\n  ")),
                disguise(
                        "a line of somebody else between",
                        dump -> prefixed(i -> " ")
                                .replace(" main.main()", " 2024/03/09 04:11:41 GET / 200\n main.main()")));
    }

    @ParameterizedTest
    @MethodSource("disguises")
    void should_read_a_dump_in_disguise_as_the_plain_one(UnaryOperator<String> disguise) {
        assertThat(stacks(disguise.apply(DUMP))).isEqualTo(stacks(DUMP)).hasSize(3);
        Profile profile = ProfileReader.read("x", disguise.apply(DUMP).getBytes(UTF_8), ReadLimits.defaults());
        assertThat(profile.total(0)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"    ", "> ", "gate-1  | "})
    void should_read_other_texts_behind_a_prefix(String prefix) {
        String folded = "main;a;b 3\nmain;a;c 4\n"
                .lines()
                .map(line -> prefix + line + "\n")
                .collect(Collectors.joining());
        assertThat(ProfileReader.read("x", folded.getBytes(UTF_8), ReadLimits.defaults())
                        .total(0))
                .isEqualTo(7);
        String counted = "goroutine profile: total 2\n2 @ 0x1 0x2\n#\t0x1\tmain.f+0x1\t/src/a.go:7\n"
                .lines()
                .map(line -> prefix + line + "\n")
                .collect(Collectors.joining());
        assertThat(GoroutineDump.read(counted.getBytes(UTF_8)).count()).isEqualTo(2);
    }

    static List<byte[]> legacies() {
        ByteBuffer words = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : new long[] {0, 3, 0, 10_000, 0, 1, 1, 0x46a000}) {
            words.putLong(word);
        }
        List<byte[]> legacies = new ArrayList<>(List.of(words.array()));
        for (String text : List.of(
                "--- threadz 1 ---\n\n--- Thread 7f7 (name: main/12) stack: ---\n  PC: 0x46a000\n",
                "--- contentionz 1 ---\ncycles/second = 9\n",
                "--- heapz 1 ---\nformat = java\nresolution = bytes\n 7048 1 @ 0x00000003\n",
                "heap profile: 1: 2 [3: 4] @ growthz\n 1: 2 [3: 4] @ 0x46a000\n",
                "heap profile: 1: 2 [3: 4] @ fragmentationz\n")) {
            legacies.add(text.getBytes(UTF_8));
        }
        return legacies;
    }

    @ParameterizedTest
    @MethodSource("legacies")
    void should_refuse_what_only_the_program_can_name_with_the_way_out(byte[] bytes) {
        assertThatThrownBy(() -> ProfileReader.read("x", bytes, ReadLimits.defaults()))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("go tool pprof -proto");
    }

    @ParameterizedTest
    @CsvSource({
        "02214c18, lz4 -l (the format of before 1.4), lz4 -d FILE",
        "1f9d9000, compress, gzip -d FILE",
        "4c5a4950, lzip, lzip -d FILE",
        "894c5a4f, lzop, lzop -d FILE",
        "ff060000734e61507059, snappy, snzip -d FILE",
        "504b0304, zip, unzip FILE"
    })
    void should_say_what_a_file_is_packed_with(String magic, String tool, String command) {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(magic), 64);
        assertThatThrownBy(() -> ProfileReader.read("x", bytes, ReadLimits.defaults()))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("is packed with " + tool + ": " + command + " unpacks it");
    }

    /// A document that was cut says so, and keeps what it had.
    @Test
    void should_read_a_json_document_that_is_cut() {
        String whole = records(DUMP, "{\"message\": \"%s\"}", "[", "]");
        GoroutineDump cut = GoroutineDump.read(
                whole.substring(0, whole.indexOf("main.go:120") + 3).getBytes(UTF_8));
        assertThat(cut.count()).isEqualTo(2);
        assertThat(cut.truncation()).isPresent();
        assertThat(GoroutineDump.read(whole.getBytes(UTF_8)).truncation()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[1, 2, 3]", "[]", "{\"a\": [\"b\"]}", "[\"a\", \"b\"]", "[{\"message\": \"started\"}]", "[{"})
    void should_find_no_dump_in_other_json(String json) {
        assertThatThrownBy(() -> ProfileReader.read("x", json.getBytes(UTF_8), ReadLimits.defaults()))
                .isInstanceOf(ProfileFormatException.class);
    }

    /// PowerShell's redirection, a coloured log, a title that `script` kept; a sequence across the parts of a read.
    @Test
    void should_read_a_dump_in_utf_16_and_in_a_terminals_copy() {
        String dump = """
                goroutine 1 [running]:
                main.main()
                \t/a.go:3 +0x1

                goroutine 2 [IO wait]:
                main.größe😀()
                \t/a.go:4 +0x1

                """;
        GoroutineDump plain = GoroutineDump.read(dump.repeat(3_000).getBytes(UTF_8));
        for (byte[] written : List.of(
                ("\ufeff" + dump.repeat(3_000)).getBytes(UTF_16LE),
                ("\ufeff" + dump.repeat(3_000)).getBytes(UTF_16BE),
                ("\u001b]0;title\u0007" + dump.repeat(3_000))
                        .lines()
                        .map(line -> "\u001b[1;31m" + line + "\u001b[0m\n")
                        .collect(Collectors.joining())
                        .getBytes(UTF_8))) {
            GoroutineDump read = GoroutineDump.read(written);
            assertThat(read.count()).isEqualTo(6_000);
            assertThat(read.groups()).hasToString(plain.groups().toString());
        }
        byte[] folded = "\u001b[32mmain;a 3\u001b[0m\n\u001b[32mmain;b 4\u001b[0m\n".getBytes(UTF_8);
        assertThat(ProfileReader.read("x", folded, ReadLimits.defaults()).sampleCount())
                .isEqualTo(2);
    }
}
