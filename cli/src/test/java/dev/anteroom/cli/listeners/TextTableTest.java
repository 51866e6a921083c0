package dev.anteroom.cli.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void should_align_and_cut_the_last_column_to_the_width() {
        TextTable table = new TextTable(List.of("STATE", ">N", "HELD BY"));
        table.row(Ink.RED, List.of("stuck", "108", "a-long-name[123]"));
        table.row(Ink.DIM, List.of("ok", "0", "b[1]"));
        assertThat(table.lines(Screen.PLAIN))
                .containsExactly("STATE    N  HELD BY", "stuck  108  a-long-name[123]", "ok       0  b[1]");
        assertThat(table.lines(new Screen(20, false)))
                .containsExactly("STATE    N  HELD BY", "stuck  108  a-long-…", "ok       0  b[1]");
        assertThat(table.lines(new Screen(3, false)))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(3));
    }

    @Test
    void should_colour_only_where_colour_is_wanted() {
        TextTable table = new TextTable(List.of("STATE"));
        table.row(Ink.RED, List.of("stuck"));
        assertThat(table.lines(new Screen(80, true)).get(1)).isEqualTo("\u001b[31;1mstuck\u001b[0m");
        assertThat(table.lines(new Screen(80, false)).get(1)).isEqualTo("stuck");
    }

    @Test
    void should_not_let_a_process_name_steer_the_terminal() {
        TextTable table = new TextTable(List.of("HELD BY"));
        table.row(Ink.NONE, List.of("\u001b[2Jx\n\u009b1m"));
        assertThat(table.lines(Screen.PLAIN).get(1)).isEqualTo("\\u001b[2Jx\\u000a\\u009b1m");
    }

    @Test
    void should_break_text_at_spaces() {
        assertThat(Paragraph.wrap("stuck", 5, "nobody has accepted", 13))
                .containsExactly("stuck nobody", "  has", "  accepted");
        assertThat(Paragraph.wrap("stuck", 5, "nobody has accepted", Screen.UNLIMITED))
                .containsExactly("stuck nobody has accepted");
    }

    @Test
    void should_draw_a_full_queue_as_a_full_block_and_something_queued_as_something() {
        assertThat(Sparkline.bar(0, 128)).isEqualTo(' ');
        assertThat(Sparkline.bar(1, 4096)).isEqualTo('▁');
        assertThat(Sparkline.bar(64, 128)).isEqualTo('▅');
        assertThat(Sparkline.bar(129, 128)).isEqualTo('█');
        assertThat(Sparkline.bar(1, 0)).isEqualTo('█');
    }

    @Test
    void should_fit_a_frame_into_the_window_and_count_what_it_leaves_out() {
        List<String> lines = List.of("a", "b", "c", "d");
        assertThat(LiveScreen.frame(lines, 4))
                .doesNotContain("more lines")
                .contains("d")
                .endsWith("\u001b[J");
        assertThat(LiveScreen.frame(lines, 3))
                .contains("b")
                .doesNotContain("c\u001b")
                .contains("… and 2 more lines");
        assertThat(LiveScreen.frame(lines, 1)).contains("… and 4 more lines");
    }
}
