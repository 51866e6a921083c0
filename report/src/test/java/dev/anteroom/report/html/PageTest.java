package dev.anteroom.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A page runs its own scripts and nothing else.
class PageTest {
    @Test
    void should_let_in_exactly_the_scripts_and_styles_that_it_holds() throws Exception {
        String html = Page.titled("a < b")
                .style("p { color: red }")
                .script("'use strict';")
                .data("names", "[\"</script>\"]")
                .body("<p>é</p>")
                .render();

        assertThat(html).contains("default-src 'none'").contains("<title>a &lt; b</title>");
        Matcher inline =
                Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL).matcher(html);
        int found = 0;
        while (inline.find()) {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(inline.group(2).getBytes(StandardCharsets.UTF_8));
            assertThat(html).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
            found++;
        }
        assertThat(found).isEqualTo(4); // the theme's two, and two of its own
        assertThat(html).doesNotContain("unsafe-inline").doesNotContain("[\"</script>\"]");
    }

    @Test
    void should_refuse_a_script_that_would_end_itself() {
        assertThatThrownBy(() -> Page.titled("x").script("'</script>'")).isInstanceOf(IllegalArgumentException.class);
    }
}
