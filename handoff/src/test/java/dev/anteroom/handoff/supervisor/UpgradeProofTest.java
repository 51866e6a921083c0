package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureSet;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.ProcessEvidence;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// Each upgrade keeps a capture before and one after, and what comparing them says.
@Execution(ExecutionMode.CONCURRENT)
class UpgradeProofTest {
    @TempDir
    Path folder;

    @Test
    void should_keep_captures_of_the_old_one_and_the_new_and_compare_them() {
        try (Bench bench = new Bench(folder)) {
            String extra = "verify: 1500ms\n";
            bench.describe(extra, "-version", "1", "-pprof");
            bench.supervise("is ready");
            int old = bench.servingPid();
            try (Bench.Load load = bench.load("-clients", "8", "-pause", "5ms")) {
                bench.describe(extra, "-version", "2", "-pprof");
                JsonNode answer = bench.upgrade();
                JsonNode proof = answer.path("report").path("proof");
                String told = answer.path("text").asString() + proof;
                assertThat(answer.path("outcome").asString()).as(told).isEqualTo("promoted");
                assertThat(load.figures().path("lost").asInt()).as(told).isZero();
                // Which one it is depends on how busy the machine is.
                assertThat(proof.path("outcome").asString()).as(told).isIn("no_regression", "regression", "not_judged");
                assertThat(answer.path("text").asString())
                        .contains(
                                "captures: " + proof.path("outcome").asString().toUpperCase(Locale.ROOT) + " ")
                        .contains("anteroom compare " + proof.path("before").asString());
                assertThat(target(proof, "before", old).queueLogs().isEmpty()).isFalse();
                assertThat(target(proof, "before", old).goroutines().isEmpty()).isFalse();
                ProcessEvidence after = target(proof, "after", bench.servingPid());
                assertThat(after.queueLogs().isEmpty()).isFalse();
                assertThat(after.goroutines().isEmpty()).isFalse();
                assertThat(Path.of(proof.path("comparison").asString())).exists();
            }
        }
    }

    private static ProcessEvidence target(JsonNode proof, String which, int pid) {
        ProcessEvidence target = CaptureSet.read(Path.of(proof.path(which).asString()), Hints.NONE)
                .getFirst()
                .target();
        assertThat(target.pid()).as(which).isEqualTo(pid);
        return target;
    }

    @Test
    void should_capture_the_newcomer_that_is_refused() {
        try (Bench bench = new Bench(folder)) {
            bench.describe("", "-version", "1");
            bench.supervise("is ready");
            bench.describe("probe: /healthz\n", "-version", "2", "-unhealthy");
            JsonNode answer = bench.upgrade(50);
            JsonNode proof = answer.path("report").path("proof");
            assertThat(answer.path("outcome").asString()).isEqualTo("refused");
            assertThat(target(
                                    proof,
                                    "after",
                                    answer.path("report").path("new_pid").asInt())
                            .queueLogs()
                            .isEmpty())
                    .as(answer.path("text").asString())
                    .isFalse();
        }
    }
}
