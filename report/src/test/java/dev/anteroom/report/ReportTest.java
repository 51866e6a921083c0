package dev.anteroom.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Diagnoses of the incidents that ship, as text and as JSON.
class ReportTest {
    private static Diagnosis diagnose(String example) {
        return Diagnoser.diagnose(CaptureReader.read(Path.of("../examples", example)), Hints.NONE);
    }

    @Test
    void should_put_verdict_and_cause_in_the_first_line() {
        Evidence evidence = CaptureReader.read(Path.of("../examples/lock-in-accept-path"));
        String text =
                TextReport.render(evidence, Diagnoser.diagnose(evidence, Hints.NONE), new TextStyle(100, false), false);

        assertThat(text.lines().findFirst().orElseThrow())
                .startsWith("ACCEPT_BOUND")
                .contains("lock_in_accept_path");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).doesNotContain("\u001b"));
    }

    @Test
    void should_call_an_idle_service_healthy_and_name_no_cause() {
        Diagnosis diagnosis = diagnose("healthy-idle");

        assertThat(diagnosis.verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(diagnosis.causes()).isEmpty();
        assertThat(diagnosis.ruledOut()).hasSize(CauseId.values().length);
    }

    @Test
    void should_judge_every_cause_once() {
        Diagnosis diagnosis = diagnose("slow-handshake");

        assertThat(diagnosis.causes().size() + diagnosis.ruledOut().size()).isEqualTo(CauseId.values().length);
        assertThat(diagnosis.causes().getFirst().id()).isEqualTo(CauseId.SLOW_WORK_IN_ACCEPT);
        assertThat(diagnosis.causes().getFirst().remedies()).isNotEmpty();
    }

    /// Every incident that ships, and every recording of the exam.
    static List<Path> captures() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("../examples"));
                Stream<Path> recordings = Files.list(Path.of("../lab/recordings"))) {
            return Stream.concat(examples.filter(Files::isDirectory), recordings)
                    .filter(path -> !path.endsWith("truth") && !path.endsWith("services"))
                    .filter(path -> !path.toString().matches(".*\\.(md|properties|tsv)"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void should_write_json_that_its_schema_describes_to_the_last_field(Path capture) throws IOException {
        String json = JsonReport.render(Diagnoser.diagnose(CaptureReader.read(capture), Hints.NONE));

        assertThat(Schemas.errors("anteroom.diagnosis-1.schema.json", json)).isEmpty();
    }

    @Test
    void should_find_what_a_schema_does_not_describe() throws IOException {
        String json = JsonReport.render(diagnose("healthy-idle"));
        String more = json.replaceFirst("\"headline\"", "\"headlime\":1,\"headline\"");

        assertThat(Schemas.errors("anteroom.diagnosis-1.schema.json", more)).hasSize(1);
        assertThat(captures()).hasSizeGreaterThan(300);
    }

    @Test
    void should_tell_what_was_ruled_out_from_what_nobody_can_say() {
        assertThat(brief("live-capture")).contains("Ruled out 17 other causes");
        assertThat(brief("healthy-idle"))
                .as("it has no cpu.stat")
                .contains("Ruled out 17 other causes; no evidence for 1.");
    }

    private static String brief(String example) {
        Evidence evidence = CaptureReader.read(Path.of("../examples", example));
        return TextReport.render(evidence, Diagnoser.diagnose(evidence, Hints.NONE), new TextStyle(200, false), false);
    }

    @Test
    void should_write_the_versioned_json_object() {
        JsonNode json = new ObjectMapper().readTree(JsonReport.render(diagnose("lock-in-accept-path")));

        assertThat(json.get("schema").asString()).isEqualTo("anteroom.diagnosis/1");
        assertThat(json.get("verdict").asString()).isEqualTo("ACCEPT_BOUND");
        assertThat(json.get("causes").get(0).get("id").asString()).isEqualTo("lock_in_accept_path");
        for (String field : new String[] {"causes", "ruledOut", "signals", "missing", "unused", "elsewhere"}) {
            assertThat(json.get(field).isArray()).as(field).isTrue();
        }
        assertThat(json.get("acceptWait").isObject()).isTrue();
    }
}
