package dev.anteroom.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.anteroom.drift.facts.Declared;
import dev.anteroom.drift.facts.FactsJson;
import dev.anteroom.drift.facts.HostFacts;
import dev.anteroom.drift.remedy.RemedyForm;
import dev.anteroom.drift.text.DriftForm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FormsTest {
    private static final HostFacts HOST = Facts.host("h1 \u001b[31m|<b>`")
            .limit(128)
            .notSeen("something", "CAP_SYS_ADMIN")
            .build(new Declared(
                    Declared.Kind.SYSCTL_D,
                    Declared.Scope.HOST,
                    "net.core.somaxconn",
                    "8192",
                    "/etc/sysctl.d/50-shop.conf",
                    7,
                    ""));

    private static DriftReport report() {
        return Drift.judge(List.of(HOST), null, false, LocalDate.of(2026, 12, 1));
    }

    @ParameterizedTest
    @EnumSource(DriftForm.class)
    void every_form_should_be_the_same_twice_and_never_pass_escapes_on(DriftForm form) {
        String once = form.render(report(), "1");
        assertThat(once)
                .isEqualTo(form.render(report(), "1"))
                .doesNotContain("\u001b")
                .endsWith("\n");
    }

    @Test
    void the_json_should_keep_to_its_schema() throws IOException {
        assertThat(errors("anteroom.drift-report-1.schema.json", DriftForm.json.render(report(), "1")))
                .isEmpty();
        assertThat(errors("anteroom.facts-1.schema.json", FactsJson.write(HOST)))
                .isEmpty();
        assertThat(errors("anteroom.facts-1.schema.json", "{\"schema\":\"anteroom.facts/1\"}"))
                .isNotEmpty();
    }

    @Test
    void facts_should_be_read_as_they_were_written() {
        assertThat(FactsJson.read("f", FactsJson.write(HOST).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(HOST);
    }

    @Test
    void sarif_should_have_only_what_has_a_line_with_a_relative_path_and_a_fingerprint() {
        JsonNode results =
                new JsonMapper().readTree(DriftForm.sarif.render(report(), "1")).at("/runs/0/results");
        assertThat(results).hasSize(1);
        JsonNode place = results.at("/0/locations/0/physicalLocation");
        assertThat(place.at("/artifactLocation/uri").asString()).isEqualTo("etc/sysctl.d/50-shop.conf");
        assertThat(place.at("/artifactLocation/uriBaseId").asString()).isEqualTo("%SRCROOT%");
        assertThat(place.at("/region/startLine").asInt()).isEqualTo(7);
        assertThat(results.at("/0/partialFingerprints").isEmpty()).isFalse();
    }

    @Test
    void junit_and_tap_should_count_findings_and_what_was_not_judged() throws Exception {
        Document xml = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(
                        DriftForm.junit.render(report(), "1").getBytes(StandardCharsets.UTF_8)));
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(2);
        assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(1);
        List<String> tap = DriftForm.tap.render(report(), "1").lines().toList();
        assertThat(tap.getFirst()).isEqualTo("TAP version 14");
        assertThat(tap).anyMatch(line -> line.startsWith("not ok 1"));
        assertThat(tap).anyMatch(line -> line.contains("# SKIP"));
    }

    @Test
    void the_textfile_should_have_few_series_without_a_listener_in_them() {
        assertThat(DriftForm.textfile.render(report(), "1"))
                .contains("rule=\"declared-not-in-kernel\",severity=\"drift\",excused=\"false\"} 1\n")
                .contains("anteroom_drift_outcome{outcome=\"BROKEN\"} 1\n")
                .doesNotContain("8080");
    }

    @Test
    void a_remedy_should_be_printed_in_each_form_and_end_no_process_first() {
        assertThat(RemedyForm.sysctl.render(report()))
                .contains("#   sysctl -w net.core.somaxconn=8192\n")
                .contains("#   anteroom relisten --pid 4711 --port 8080");
        assertThat(RemedyForm.ansible.render(report()))
                .contains("argv: [\"sysctl\", \"-w\", \"net.core.somaxconn=8192\"]");
        assertThat(RemedyForm.systemd.render(report())).doesNotContain("restart");
        assertThat(report().findings().stream()
                        .flatMap(f -> f.finding().actions().stream().limit(1)))
                .noneMatch(action -> action.command().contains("restart"));
    }

    private static List<Error> errors(String schema, String json) throws IOException {
        try (InputStream in = Drift.class.getResourceAsStream(schema)) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(in, InputFormat.JSON)
                    .validate(json, InputFormat.JSON);
        }
    }
}
