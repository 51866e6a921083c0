package dev.anteroom.report.flame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.flame.FlameGraph;
import dev.anteroom.profile.flame.FlameLimits;
import dev.anteroom.profile.flame.FlamePruning;
import dev.anteroom.report.TextStyle;
import java.io.ByteArrayInputStream;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FlameDrawingTest {
    private static final FlameSvg.Style STYLE = new FlameSvg.Style(1200, false, Palette.DEFAULT);

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    }

    @Test
    void should_draw_each_frame_as_wide_as_its_share() throws Exception {
        FlameGraph graph = SampleGraphs.of("a;b 30\na;c 60\nd 10");
        NodeList frames = parsed(FlameSvg.of(graph, SampleGraphs.RULES, SampleGraphs.TITLE, STYLE))
                .getElementsByTagName("g");

        assertThat(frames.getLength()).isEqualTo(5);
        double[] widths = IntStream.range(0, 5)
                .mapToDouble(i -> Double.parseDouble(((Element) ((Element) frames.item(i))
                                .getElementsByTagName("rect")
                                .item(0))
                        .getAttribute("width")))
                .toArray();
        assertThat(widths).containsExactly(1179.5, 1061.5, 353.5, 707.5, 117.5);
    }

    @Test
    void should_write_well_formed_xml_whatever_the_names_are() throws Exception {
        String hostile = "<script>alert(1)</script>&\"'\u0000\u0007\ud800x\u202e;" + "y".repeat(10_000) + ";שלום 3";
        Document svg =
                parsed(FlameSvg.of(SampleGraphs.of(hostile), SampleGraphs.RULES, new FlameTitle("<a>", "]]>&"), STYLE));

        assertThat(svg.getElementsByTagName("script").getLength()).isZero();
        assertThat(svg.getElementsByTagName("title").item(1).getTextContent())
                .startsWith("<script>alert(1)</script>&\"'\\u0000\\u0007")
                .contains("x\\u202e (cum 3");
    }

    @Test
    void should_say_what_is_not_drawn() {
        FlameGraph graph = FlamePruning.of(SampleGraphs.of("a;b 1\na;c 999"), new FlameLimits(0.01, 100));

        assertThat(FlameSvg.of(graph, SampleGraphs.RULES, SampleGraphs.TITLE, STYLE))
                .contains("1 frames narrower than 1% of the whole");
    }

    @Test
    void should_draw_nothing_of_an_empty_profile() throws Exception {
        FlameGraph graph = SampleGraphs.of("a 0");

        assertThat(parsed(FlameSvg.of(graph, SampleGraphs.RULES, SampleGraphs.TITLE, STYLE))
                        .getElementsByTagName("g")
                        .getLength())
                .isEqualTo(1);
        assertThat(text(graph, false)).contains("nothing to draw");
    }

    private static String text(FlameGraph graph, boolean colour) {
        return FlameText.of(graph, SampleGraphs.RULES, SampleGraphs.TITLE, new TextStyle(100, colour), Palette.DEFAULT);
    }

    @Test
    void should_draw_a_tree_without_colour() {
        assertThat(text(SampleGraphs.of(SampleGraphs.SERVICE), false))
                .doesNotContain("\u001b")
                .contains("40.0%         40 ██████··········   main.main › http.(*Server).Serve")
                .contains("waits for a connection 40.0%")
                .satisfies(text -> assertThat(text.lines()).allMatch(line -> line.length() <= 110));
    }

    @Test
    void should_draw_an_icicle_with_the_same_colours_in_a_terminal() {
        String text = text(SampleGraphs.of(SampleGraphs.SERVICE), true);

        // internal/poll.(*FD).Accept has #f09a3d in the page and in the SVG
        assertThat(text).contains("\u001b[48;2;240;154;61minternal/poll.(*FD).Accept");
        assertThat(text.lines().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")))
                .allMatch(line -> line.length() <= 100);
    }

    @Test
    void should_let_no_control_sequence_through_to_the_terminal() {
        assertThat(text(SampleGraphs.of("\u001b]0;title\u0007;b\u009b31m 3"), false))
                .doesNotContain("\u001b", "\u0007", "\u009b");
    }

    @Test
    void should_write_folded_stacks_of_what_is_shown() {
        assertThat(FlameFolded.of(SampleGraphs.of("a;b 3\na;c 4\na 1"))).isEqualTo("a 1\na;b 3\na;c 4\n");
        assertThat(FlameFolded.of(SampleGraphs.of("a;b 3 5\na;c 0 4"))).isEqualTo("a;b 5 3\na;c 4 0\n");
    }

    @Test
    void should_put_only_ascii_and_nothing_that_ends_a_script_into_a_payload() {
        String payload = FlamePayload.of(
                SampleGraphs.of("</script>;<!-- 3"), SampleGraphs.RULES, new FlameTitle("</script>\u2028ü", "]]>"));

        assertThat(payload).doesNotContain("<", ">").matches("[ -~]+");
        assertThat(FlameAssets.script()).doesNotContain("</script", "<!--");
        assertThat(FlameAssets.style()).doesNotContain("</style");
    }
}
