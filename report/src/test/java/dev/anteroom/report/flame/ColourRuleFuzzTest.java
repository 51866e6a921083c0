package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a file of colour rules holds: rules come out of it, or one sentence that names the file and the line.
class ColourRuleFuzzTest {
    private static final String[] PIECES = {
        "kind ",
        "frame ",
        "wait ",
        " under ",
        "#7fc8a9 ",
        "#12345 ",
        "path ",
        "^a\\.",
        "(",
        "[",
        "{9999999999}",
        "\\",
        "\\Q",
        "(?<n>a)",
        "\\k<n>",
        "\n",
        "\r",
        "\u2028",
        "\t",
        " ",
        "\0",
        "ö",
        "other ",
        "x ",
        "(?i)",
        "a".repeat(999)
    };

    static List<byte[]> files() throws IOException {
        return List.of(
                Files.readAllBytes(Path.of("src/main/resources/dev/anteroom/report/flame/colours.rules")),
                """
                # own rules
                kind db #7fc8a9 #009e73 the database
                kind gate #ff0000 #d55e00 path the gate
                frame db ^github\\.com/lib/pq\\.
                frame db ^net\\.\\(\\*conn\\)\\. under ^github\\.com/lib/pq\\. under ^main\\.
                frame wait ^main\\.\\(\\*gate\\)
                """.getBytes(UTF_8));
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "20s")
    void should_read_or_name_the_line(byte[] text) {
        check(new String(text, UTF_8));
    }

    @Test
    void should_survive_lines_put_together_at_random() throws IOException {
        String own = new String(files().getLast(), UTF_8);
        SplittableRandom random = new SplittableRandom(20261124);
        int read = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(own);
            for (int piece = random.nextInt(12); piece >= 0; piece--) {
                int at = random.nextInt(4) == 0 ? random.nextInt(text.length()) : text.length();
                text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            }
            read += check(text.toString());
        }
        assertThat(read).isPositive();
    }

    @Test
    void should_refuse_more_callers_than_a_long_has_bits() {
        StringBuilder line = new StringBuilder("frame wait x");
        for (int caller = 0; caller < 70; caller++) {
            line.append(" under c").append(caller);
        }
        assertThat(check(line.toString())).isZero();
        assertThat(check("kind a #000000 #000000 a\n".repeat(65))).isZero();
        assertThat(check("frame wait x\n".repeat(65))).isZero();
    }

    private static int check(String text) {
        try {
            ColourRules rules = ColourRules.from("own.rules", text);
            assertThat(rules.kinds()).hasSizeLessThanOrEqualTo(2 * 64);
            assertThat(rules.acceptPath().length())
                    .isLessThanOrEqualTo(rules.kinds().size());
            return 1;
        } catch (ColourRuleException refused) {
            assertThat(refused)
                    .message()
                    .matches("(?s)(own|colours)\\.rules, line \\d+: .*")
                    .doesNotContain("\n");
            return 0;
        }
    }
}
