package dev.anteroom.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.CauseId;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.Diagnosis;
import dev.anteroom.diagnosis.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
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
