package dev.anteroom.report.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.text.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What reaches a terminal, whatever is printed and however it is cut into writes.
class TerminalWriterTest {
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]*m");

    static List<byte[]> hostile() {
        return List.of(
                "\u001b]0;pwned\u0007\u001b[2J\u001b[31mred\u001b[0m".getBytes(StandardCharsets.UTF_8),
                "a\u2028b\u2029\u202egnp.exe\u202c\ud83d\ude00\udb40\udc01".getBytes(StandardCharsets.UTF_8),
                "\r\rover\r\n\u009b31m\u007f\0\b".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0xff, (byte) 0xfe, 0x1b, '[', '8', 'm', 'x'});
    }

    private static String printed(boolean colour, String... parts) {
        StringWriter out = new StringWriter();
        try (TerminalWriter writer = new TerminalWriter(out, () -> colour)) {
            for (String part : parts) {
                writer.write(part);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain äöü 世界 😀|plain äöü 世界 😀",
                "x\u001b[31mred|x\\u001b[31mred",
                "a\u0007b|a\\u0007b",
                "a\u009bb|a\\u009bb",
                "a\u202eb|a\\u202eb",
                "a\u2028b|a\\u2028b",
                "a\u200bb\ufeff|a\\u200bb\\ufeff",
                "a\ufffeb|a\\ufffeb",
                "a\udb40\udc01b|a\\udb40\\udc01b",
            })
    void should_show_what_a_terminal_would_act_upon(String written, String shown) {
        assertThat(printed(false, written)).isEqualTo(shown);
        assertThat(Visible.line(written)).isEqualTo(shown);
    }

    @Test
    void should_keep_lines_and_tabs_of_a_text_and_show_those_of_a_name() {
        assertThat(printed(false, "a\tb\r\nc\rd\n")).isEqualTo("a\tb\nc\\u000dd\n");
        assertThat(Visible.line("a\tb\nc\r")).isEqualTo("a\\u0009b\\u000ac\\u000d");
        assertThat(Visible.text("a\tb\nc\r")).isEqualTo("a\tb\nc\\u000d");
        assertThat(printed(false, "lone \ud800 half")).isEqualTo("lone \\ud800 half");
    }

    @Test
    void should_pass_colours_where_they_are_wanted_and_nothing_else_that_begins_with_escape() {
        String colours = "\u001b[1;31mbad\u001b[0m \u001b[38;2;27;27;27m\u001b[48;2;1;2;3mfill\u001b[m";
        assertThat(printed(true, colours)).isEqualTo(colours);
        assertThat(printed(false, colours)).doesNotContain("\u001b");
        for (String hostile : List.of("\u001b[8m", "\u001b[2J", "\u001b]0;x", "\u001b[31", "\u001b", "\u001b[7m")) {
            assertThat(printed(true, hostile)).isEqualTo(hostile.replace("\u001b", "\\u001b"));
        }
    }

    @Test
    void should_judge_a_sequence_that_is_cut_into_writes() {
        assertThat(printed(true, "\u001b", "[1", ";31", "mbad", "\u001b[0m")).isEqualTo("\u001b[1;31mbad\u001b[0m");
        assertThat(printed(true, "\u001b", "]0;x")).isEqualTo("\\u001b]0;x");
        assertThat(printed(false, "a\r", "\nb", "\ud83d", "\ude00")).isEqualTo("a\nb\ud83d\ude00");
    }

    @MethodSource("hostile")
    @FuzzTest(maxDuration = "20s")
    void should_write_nothing_that_steers_a_terminal(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int half = text.length() / 2;
        for (boolean colour : new boolean[] {false, true}) {
            String whole = printed(colour, text);
            assertThat(COLOURS.matcher(whole).replaceAll("").codePoints()).noneMatch(TerminalWriterTest::steers);
            assertThat(printed(colour, text.substring(0, half), text.substring(half)))
                    .isEqualTo(whole);
        }
        assertThat(Visible.line(text).codePoints()).noneMatch(c -> steers(c) || c == '\n' || c == '\t');
    }

    @Test
    void should_write_nothing_that_steers_a_terminal_whatever_is_mixed() {
        SplittableRandom random = new SplittableRandom(20261130);
        List<byte[]> seeds = hostile();
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int change = random.nextInt(6); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            should_write_nothing_that_steers_a_terminal(bytes);
        }
    }

    private static boolean steers(int c) {
        boolean layout = c == '\n' || c == '\t';
        return !layout
                && (Character.isISOControl(c)
                        || Character.getType(c) == Character.FORMAT
                        || c == 0x2028
                        || c == 0x2029
                        || (c >= 0xd800 && c <= 0xdfff));
    }
}
