package dev.anteroom.lab.exam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Captures of programs that have no pprof, read from outside: the cause first, and nothing wrong beside a restart.
class LiveRecordingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "lock-state-hook", // connections leave the queue between long stalls: no deadlock
                "spin-deadline", // a loop that runs can seldom be read
                "dead-pool", // guessed, beside the certain loop of another listener
                "dead-branch", // child listeners wait, and the loop that feeds them is the one that is stuck
                "slow-preface", // likewise, and it is slow
                "gc-limit", // only the collector's state tells this from any other load
                "world-heap",
                "meter-clock", // runs or could run at each look, and fails each time
                "meter-files" // every descriptor is in use, though now and then one comes free
            })
    void should_name_the_cause_first(String name) {
        Scenario scenario = Catalogue.named(name).getFirst();
        Diagnosis diagnosis = Diagnoser.diagnose(
                CaptureReader.read(Path.of("live", name + ".tar.gz")), new Hints(scenario.port(), null));

        List<String> right = new ArrayList<>(scenario.truth().alternatives());
        right.add(String.valueOf(scenario.truth().cause()));
        assertThat(diagnosis.verdict().name()).isEqualTo(scenario.truth().verdict());
        assertThat(right).contains(diagnosis.causes().getFirst().id().id());
    }
}
