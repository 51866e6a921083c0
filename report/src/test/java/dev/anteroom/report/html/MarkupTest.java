package dev.anteroom.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What a capture says can only be read.
class MarkupTest {
    @Test
    void should_escape_what_html_would_read_as_markup() {
        assertThat(Markup.text("<script>alert('x & \"y\"')</script>"))
                .isEqualTo("&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;");
    }

    @Test
    void should_show_control_characters_and_turns_of_direction_instead_of_obeying_them() {
        assertThat(Markup.text("a\0b\u001b[31m\u007f")).isEqualTo("a␀b␛[31m⟨U+007F⟩");
        assertThat(Markup.text("nimda\u202etxt.exe")).isEqualTo("nimda⟨U+202E⟩txt.exe");
        assertThat(Markup.text("lone \ud800 half")).isEqualTo("lone \ufffd half");
        assertThat(Markup.text("two\nlines\tand 世界 🚪")).isEqualTo("two␊lines\tand 世界 🚪");
        assertThat(Markup.lines("two <\nli\u001bnes", 100)).isEqualTo("two &lt;\nli␛nes");
    }

    @Test
    void should_say_how_much_of_a_long_name_is_left_out() {
        assertThat(Markup.text("x".repeat(10_240), 100)).isEqualTo("x".repeat(100) + "… (10140 more characters)");
        assertThat(Markup.text("🚪🚪", 3)).startsWith("🚪…");
    }

    @Test
    void should_set_functions_so_that_they_stay_together() {
        assertThat(Markup.sentence("held by main.(*tally).export; see <b>", 100))
                .isEqualTo("held by <span class=\"fn\">main.(*tally).export</span>; see &lt;b&gt;");
    }

    @Test
    void should_keep_json_from_ending_its_script_element() {
        assertThat(Markup.json("{\"name\":\"</script><!--&\u2028\"}"))
                .isEqualTo("{\"name\":\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\"}");
    }
}
