package dev.anteroom.finding.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.anteroom.finding.Examples;
import dev.anteroom.finding.Finding;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Remedy;
import dev.anteroom.finding.SourcePlace;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Each format is read back by a reader of its own kind, hostile texts included.
class RenderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void text_marks_the_place_under_wide_characters_and_names_what_was_not_judged() {
        String text = Format.text.render(Examples.all());
        assertThat(text.lines().limit(7))
                .containsExactly(
                        "server/é 世.go:17:22: AR101 (sure) the loop calls Accept again at once",
                        "  main.go:9:1: calls serve",
                        "  it held the door for 4.1 of 4.6 waited connection-seconds",
                        "  17 |         log.Print(\"é世😀\"); continue",
                        "     | " + " ".repeat(26) + "^".repeat(8),
                        "  fix: Sleep before the retry",
                        "    anteroom lint --fix");
        assertThat(text).contains("Not touched by the incident:\n").contains("\nnot judged: x\uFFFD");
        assertThat(text).endsWith("4 findings in 12 files, 1 suppressed, 1 not judged\n");
        assertThat(text.codePoints().filter(c -> c != '\n' && Character.isISOControl(c)))
                .isEmpty();
        assertThat(text).doesNotContain("\u202e").doesNotContain("\u2028");
    }

    @Test
    void text_cuts_a_long_line_around_its_place() {
        String code = "a".repeat(5000) + "BAD" + "b".repeat(5000);
        Finding finding = at(code, 5001, 5004);
        StringBuilder text = new StringBuilder();
        FindingText.finding(finding, text);
        List<String> lines = text.toString().lines().toList();
        assertThat(lines.get(1).length()).isLessThan(200);
        assertThat(lines.get(1)
                        .substring(lines.get(2).indexOf('^'), lines.get(2).lastIndexOf('^') + 1))
                .isEqualTo("BAD");
    }

    @Test
    void json_follows_its_schema() throws IOException {
        String schema = resource("/dev/anteroom/finding/anteroom.findings-1.schema.json");
        for (Findings each : List.of(Examples.all(), Examples.none())) {
            assertThat(errors(schema, SpecificationVersion.DRAFT_2020_12, Format.json.render(each)))
                    .isEmpty();
        }
        JsonNode json = JSON.readTree(Format.json.render(Examples.all()));
        assertThat(json.at("/outcome").asString()).isEqualTo("BROKEN");
        assertThat(json.at("/findings/3/message").asString()).isEqualTo(Examples.HOSTILE);
        assertThat(json.at("/findings/3/suppression/expires").asString()).isEqualTo("2027-03-01");
        assertThat(json.at("/findings/0/share").asDouble()).isEqualTo(0.89);
        String other = Format.json.render(Examples.all()).replace("\"sure\"", "\"certain\"");
        assertThat(errors(schema, SpecificationVersion.DRAFT_2020_12, other)).isNotEmpty();
    }

    @Test
    void sarif_follows_the_published_schema() throws IOException {
        String schema = resource("sarif-2.1.0.schema.json");
        for (Findings each : List.of(Examples.all(), Examples.none())) {
            assertThat(errors(schema, SpecificationVersion.DRAFT_4, Format.sarif.render(each)))
                    .isEmpty();
        }
        String broken = Format.sarif.render(Examples.all()).replace("\"startLine\" : 17", "\"startLine\" : 0");
        assertThat(errors(schema, SpecificationVersion.DRAFT_4, broken)).isNotEmpty();
    }

    @Test
    void sarif_has_relative_addresses_utf16_columns_and_suppressions() {
        JsonNode run = JSON.readTree(Format.sarif.render(Examples.all())).at("/runs/0");
        JsonNode place = run.at("/results/0/locations/0/physicalLocation");
        assertThat(place.at("/artifactLocation/uri").asString()).isEqualTo("server/%C3%A9%20%E4%B8%96.go");
        String code = place.at("/region/snippet/text").asString();
        assertThat(code.substring(
                        place.at("/region/startColumn").asInt() - 1,
                        place.at("/region/endColumn").asInt() - 1))
                .isEqualTo("continue");
        assertThat(run.at("/results/0/rank").asDouble()).isEqualTo(89);
        assertThat(run.at("/results/0/suppressions").size()).isZero();
        assertThat(run.at("/results/3/suppressions/0/kind").asString()).isEqualTo("inSource");
        assertThat(run.at("/results/1/locations/0/logicalLocations/0/kind").asString())
                .isEqualTo("resource");
        assertThat(run.at("/tool/driver/rules").size()).isEqualTo(2);
        assertThat(run.at("/results/1/ruleIndex").asInt()).isEqualTo(1);
        assertThat(run.at("/invocations/0/toolExecutionNotifications").size()).isEqualTo(1);
    }

    @Test
    void junit_is_xml_whose_counts_are_those_of_its_cases() throws Exception {
        Document xml = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Format.junit.render(Examples.all()))));
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(7);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(3);
        assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(2);
        int failures = 0;
        for (int i = 0; i < xml.getElementsByTagName("testsuite").getLength(); i++) {
            Element suite = (Element) xml.getElementsByTagName("testsuite").item(i);
            assertThat(suite.getElementsByTagName("testcase").getLength())
                    .isEqualTo(Integer.parseInt(suite.getAttribute("tests")));
            failures += Integer.parseInt(suite.getAttribute("failures"));
        }
        assertThat(failures).isEqualTo(3);
        assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
                .contains("main.go:9:1: calls serve")
                .contains("Sleep before the retry");
    }

    /// What Jenkins' schema of JUnit reports allows (xunit-plugin, junit-10.xsd), and what it wants.
    private static final Map<String, Set<String>> JUNIT_ALLOWS = Map.of(
            "testsuites", Set.of("name", "time", "tests", "failures", "errors"),
            "testsuite",
                    Set.of(
                            "name",
                            "tests",
                            "failures",
                            "errors",
                            "group",
                            "time",
                            "skipped",
                            "timestamp",
                            "hostname",
                            "id",
                            "package",
                            "file",
                            "log",
                            "url"),
            "testcase", Set.of("name", "time", "classname", "group"),
            "failure", Set.of("type", "message"),
            "skipped", Set.of("type", "message"),
            "system-out", Set.of());

    private static final Map<String, Set<String>> JUNIT_WANTS =
            Map.of("testsuite", Set.of("name", "tests", "failures", "errors"), "testcase", Set.of("name"));

    @Test
    void junit_has_what_the_schema_of_jenkins_wants_and_nothing_that_it_refuses() throws Exception {
        Document xml = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Format.junit.render(Examples.all()))));
        NodeList all = xml.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            Set<String> attributes = new HashSet<>();
            for (int a = 0; a < element.getAttributes().getLength(); a++) {
                attributes.add(element.getAttributes().item(a).getNodeName());
            }
            assertThat(JUNIT_ALLOWS).containsKey(element.getTagName());
            assertThat(JUNIT_ALLOWS.get(element.getTagName())).containsAll(attributes);
            assertThat(attributes).containsAll(JUNIT_WANTS.getOrDefault(element.getTagName(), Set.of()));
        }
    }

    @Test
    void tap_has_a_line_for_each_point_of_its_plan() {
        String tap = Format.tap.render(Examples.all());
        assertThat(tap).startsWith("TAP version 14\n1..7\nnot ok 1 - AR101 server/é 世.go:17:22 the loop calls Accept");
        assertThat(tap).contains("\nok 3 - DR001 net.core.somaxconn (host a) it is 128\n");
        assertThat(tap.lines().filter(line -> line.matches("not ok 4 .* # TODO x.*, owner ops, until 2027-03-01")))
                .hasSize(1);
        assertThat(tap).contains("\nok 6 - AR102\n");
        assertThat(tap.lines().filter(line -> line.matches("ok 7 .* # SKIP not judged: .*")))
                .hasSize(1);
        assertThat(Format.tap.render(Examples.none())).isEqualTo("TAP version 14\n1..0 # SKIP nothing was looked at\n");
    }

    @Test
    void perl_reads_the_tap_as_it_is_meant() throws Exception {
        Process perl = new ProcessBuilder(
                        "perl",
                        "-MTAP::Parser",
                        "-e",
                        "my $t = do { local $/; <STDIN> }; my $p = TAP::Parser->new({tap => $t}); $p->run;"
                                + "print join ' ', $p->tests_run, scalar($p->actual_failed), scalar($p->todo),"
                                + " scalar($p->skipped), $p->is_good_plan ? 'good' : 'bad';")
                .redirectErrorStream(true)
                .start();
        // It knows version 13, of which this is also a document.
        perl.getOutputStream()
                .write(Format.tap
                        .render(Examples.all())
                        .replace("version 14", "version 13")
                        .getBytes(UTF_8));
        perl.getOutputStream().close();
        String said = new String(perl.getInputStream().readAllBytes(), UTF_8);
        assertThat(perl.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assumeTrue(perl.exitValue() == 0, "no TAP::Parser on this machine: " + said);
        assertThat(said).isEqualTo("7 4 1 1 good");
    }

    @Test
    void markdown_of_a_stranger_stays_in_its_cell() {
        String markdown = Format.markdown.render(Examples.all());
        assertThat(markdown).startsWith("### ❌ anteroom lint: 4 findings in 12 files, 1 suppressed, 1 not judged\n");
        assertThat(markdown.lines().filter(line -> line.startsWith("| ")))
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.replace("\\|", "").chars().filter(c -> c == '|'))
                        .hasSize(5));
        assertThat(markdown.replace("<br>", ""))
                .doesNotContain("<")
                .doesNotContain("[l]")
                .doesNotContain("@")
                .doesNotContain("://");
        assertThat(Format.markdown.render(Examples.none())).isEqualTo("### ✅ anteroom lint: 0 findings in 12 files\n");
    }

    @Test
    void github_gets_one_command_a_line() {
        String commands = Format.github.render(Examples.all());
        assertThat(commands.lines()).hasSize(5).allMatch(line -> line.matches("::(error|warning|notice) .*"));
        assertThat(commands)
                .startsWith("::error file=server/é 世.go,line=17,col=22,endColumn=30,"
                        + "title=AR101 An accept error is retried at once::the loop calls Accept again at once. Sleep");
        assertThat(Format.github.render(Examples.none())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void every_format_is_empty_or_ends_its_line(Format format) {
        assertThat(format.render(Examples.all())).endsWith("\n");
    }

    private static Finding at(String code, int column, int endColumn) {
        Finding other = Examples.all().findings().getFirst();
        return new Finding(
                other.rule(),
                other.severity(),
                other.confidence(),
                new SourcePlace("a.go", 1, column, endColumn, "", code),
                "message",
                List.of(),
                Remedy.of(""),
                "",
                null,
                null);
    }

    private static List<String> errors(String schema, SpecificationVersion version, String json) {
        return SchemaRegistry.withDefaultDialect(version)
                .getSchema(schema, InputFormat.JSON)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = RenderTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
