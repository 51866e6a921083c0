package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.analysis.CallTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the bytes are: folded stacks are read or refused with a sentence, and the fast reader of trees never says
/// anything else than the reader of profiles.
class FoldedFuzzTest {
    private static final String[] PIECES = {
        "main",
        ";",
        "a;b",
        " 1",
        " -7",
        " 18446744073709551616",
        "\n",
        "\r\n",
        " ",
        "#",
        "\t3\n",
        "ö",
        "\0",
        ";;",
        "x 1\n"
    };

    static List<byte[]> seeds() {
        return List.of(
                "a;b 1\na;b;c 2\na;c 3\n".getBytes(UTF_8),
                "# comment\n\nmain;net.(*conn).serve;f 10\nmain;g 2".getBytes(UTF_8),
                "a;;b 1\r\na;b -3\n;c 4\n".getBytes(UTF_8),
                new byte[] {'a', ';', (byte) 0xff, ' ', '1', '\n', 'a', ';', (byte) 0xfe, ' ', '2', '\n'});
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "30s")
    void should_read_or_fail_with_a_sentence(byte[] text) throws IOException {
        check(text);
    }

    @Test
    void should_survive_lines_put_together_at_random() throws IOException {
        SplittableRandom random = new SplittableRandom(20261124);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder("main;f 1\nmain;g 2\nmain;g;h 3\n");
            for (int piece = random.nextInt(20); piece >= 0; piece--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            check(text.toString().getBytes(UTF_8));
        }
    }

    private static void check(byte[] text) throws IOException {
        Path file = Files.createTempFile("fuzz", ".folded");
        try {
            Files.write(file, text);
            check(file);
        } finally {
            Files.delete(file);
        }
    }

    private static void check(Path file) {
        @Nullable Profile profile = null;
        try {
            profile = ProfileReader.read(file);
        } catch (ProfileFormatException refused) {
            assertThat(refused).message().isNotBlank();
        }
        @Nullable CallTree tree = null;
        try {
            tree = FoldedTree.read(file, ReadLimits.defaults());
        } catch (ProfileFormatException refused) {
            assertThat(profile).isNull();
        }
        if (tree != null) {
            // Were it null, this would fail: what one reader takes the other must not refuse.
            assertThat(stacks(tree)).isEqualTo(stacks(CallTree.of(Objects.requireNonNull(profile), 0)));
        }
    }

    private static Map<String, Long> stacks(CallTree tree) {
        Map<String, Long> stacks = new TreeMap<>();
        String[] names = new String[tree.size()];
        for (int node = 0; node < names.length; node++) {
            names[node] = node == 0 ? "" : names[tree.parent(node)] + ";" + tree.name(node);
            stacks.merge(names[node], tree.self(node), Long::sum);
        }
        stacks.values().removeIf(value -> value == 0);
        return stacks;
    }
}
