package dev.anteroom.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.capture.Hints;
import dev.anteroom.capture.latency.GivenLatency;
import dev.anteroom.diagnosis.compare.SimulatedQueue;
import dev.anteroom.diagnosis.latency.ClientFigures;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.FeltWait;
import dev.anteroom.diagnosis.model.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A healthy service's waits, where clients notice them.
class FeltWaitTest {
    @TempDir
    Path folder;

    @Test
    void should_qualify_healthy_where_one_in_a_hundred_waits() throws IOException {
        SimulatedQueue queue = SimulatedQueue.play(folder, 1, 20, 200, 80, 0);
        double p99 = queue.waits().get(queue.waits().size() * 99 / 100);

        Diagnosis diagnosis = Diagnoser.diagnose(queue.capture(), Hints.NONE);
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.HEALTHY);
        FeltWait felt = Objects.requireNonNull(diagnosis.feltWait(), "one in a hundred waited for 60 ms");
        assertThat(felt.p99Millis()).isCloseTo(p99, Percentage.withPercentage(10));
        assertThat(felt.shareOfClientsP99()).isNull();
        assertThat(diagnosis.headline()).contains("accepted, with waits: P99 57 ms;");
    }

    @Test
    void should_say_how_much_of_the_clients_p99_it_is() throws IOException {
        SimulatedQueue queue = SimulatedQueue.play(folder, 1, 20, 200, 80, 0);
        ClientFigures client = new ClientFigures(GivenLatency.read("p99=70ms"), null);

        Diagnosis diagnosis = Diagnoser.diagnose(queue.capture(), Hints.NONE, Optional.of(client));
        FeltWait felt = Objects.requireNonNull(diagnosis.feltWait(), "one in a hundred waited for 60 ms");
        assertThat(felt.shareOfClientsP99()).isNotNull().isCloseTo(57.0 / 70, within(0.05));
        assertThat(diagnosis.headline()).contains("with waits: P99 57 ms, most of the clients' P99");
    }

    @Test
    void should_say_nothing_of_waits_that_nobody_notices() throws IOException {
        SimulatedQueue queue = SimulatedQueue.play(folder, 1, 20, 200, 15, 0);

        Diagnosis diagnosis = Diagnoser.diagnose(queue.capture(), Hints.NONE);
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(diagnosis.feltWait()).isNull();
        assertThat(diagnosis.headline()).contains("are accepted as they come");
    }
}
