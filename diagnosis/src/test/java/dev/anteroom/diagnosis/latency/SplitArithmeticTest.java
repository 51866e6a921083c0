package dev.anteroom.diagnosis.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.latency.GivenLatency;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.compare.SimulatedQueue;
import dev.anteroom.diagnosis.latency.LatencySplit.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The split against what the lab's clients measured (`lab/recordings/truth`), and against played queues in which each
/// request's parts are known.
class SplitArithmeticTest {
    private static LatencySplit split(Evidence evidence, String latency) {
        ClientFigures client = new ClientFigures(GivenLatency.read(latency), null);
        return Objects.requireNonNull(
                Diagnoser.diagnose(evidence, Hints.NONE, Optional.of(client)).latency());
    }

    private static Evidence recording(String name) {
        return CaptureReader.read(Path.of("../lab/recordings", name));
    }

    private static double share(LatencySplit split, Part part) {
        return Objects.requireNonNull(split.share(part));
    }

    /// Clients' connect P99 of these incidents was 2047, 1040, 2074 ms: one or two repetitions.
    @ParameterizedTest
    @CsvSource({"35f4c658, 2832, 2000", "37b42db2.tar.gz, 2871, 2000", "fe4ccfa8.tar.gz, 2272, 2000"})
    void should_find_the_repeated_syns_behind_a_small_backlog(String recording, int p99, double retries) {
        LatencySplit split = split(recording(recording), "p99=" + p99 + "ms");

        assertThat(split.synRetries().millis()).isEqualTo(retries);
        assertThat(split.synRetries().why()).contains("dropped");
    }

    @ParameterizedTest
    @CsvSource({"465419a2.tar.gz, 649", "e53b86ce.tar.gz, 782"})
    void should_find_most_of_the_p99_in_the_queue_behind_a_lock(String recording, int p99) {
        LatencySplit split = split(recording(recording), "p99=" + p99 + "ms");

        assertThat(share(split, split.queueWait())).isGreaterThan(0.6);
        assertThat(split.synRetries().millis()).isZero();
        assertThat(split.synRetries().highMillis()).isZero();
    }

    @Test
    void should_find_nothing_in_the_queue_where_handlers_are_slow() {
        LatencySplit split = split(recording("2c5e27d2.tar.gz"), "p50=800ms,p99=1452ms");

        assertThat(split.queueWait().millis()).isZero();
        assertThat(split.rest().millis()).isEqualTo(1452);
    }

    @Test
    void should_say_unknown_and_not_zero_without_the_kernels_side(@TempDir Path bare) throws IOException {
        Files.copy(Path.of("../examples/lock-in-accept-path/k1/goroutines.txt"), bare.resolve("goroutines.txt"));
        LatencySplit split = split(CaptureReader.read(bare), "p99=2s");

        assertThat(split.queueWait().millis()).isNull();
        assertThat(split.queueWait().highMillis()).isEqualTo(2000);
        assertThat(split.synRetries().millis()).isNull();
        assertThat(split.synRetries().highMillis()).isEqualTo(2000);
        assertThat(split.rest().millis()).isNull();
    }

    /// A service that takes 2 to 30 ms behind a loop that stalls for 300 ms.
    @Test
    void should_hold_the_true_part_between_its_bounds(@TempDir Path folder) throws IOException {
        SimulatedQueue queue = SimulatedQueue.play(folder, 42, 20, 200, 300, 0);
        SplittableRandom random = new SplittableRandom(1);
        double[] total = queue.waits().stream()
                .mapToDouble(wait -> wait + 2 + 28 * random.nextDouble())
                .sorted()
                .toArray();
        double p50 = total[total.length / 2];
        double p99 = total[(int) (total.length * 0.99)];
        LatencySplit split = split(
                queue.capture(),
                "p50=" + p50 + "ms,p99=" + p99 + "ms,max=" + total[total.length - 1] + "ms,rate=200/s");
        Part wait = split.queueWait();

        assertThat(wait.millis()).isNotNull().isCloseTo(queue.quantile(0.99), within(15.0));
        // Without the queue the P99 would be that of the service: about 30 ms.
        double removed = p99 - 29.7;
        assertThat(removed).isBetween(wait.lowMillis() - 1, wait.highMillis() + 1);
        // Most connections didn't wait at all: whatever the dependence, no more can be said from below.
        assertThat(wait.lowMillis()).isZero();
        assertThat(split.synRetries().millis()).isZero();
    }

    @Test
    void should_count_only_the_requests_that_open_a_connection(@TempDir Path folder) throws IOException {
        SimulatedQueue queue = SimulatedQueue.play(folder, 43, 20, 200, 300, 0);

        // One request in forty opens a connection: of the slowest 1% of requests those are the slowest 40%.
        LatencySplit kept = split(queue.capture(), "p99=310ms,rate=8000/s");
        assertThat(kept.queueWait().millis()).isNotNull().isCloseTo(queue.quantile(0.6), within(15.0));
        assertThat(kept.queueWait().lowMillis()).isZero();

        // One in four hundred: they lie beyond the P99 altogether.
        assertThat(split(queue.capture(), "p99=310ms,rate=80000/s").queueWait().millis())
                .isZero();
    }

    @Test
    void should_take_no_repetition_for_a_clock_that_starts_behind_connecting(@TempDir Path folder) throws IOException {
        Path wrk = Files.writeString(folder.resolve("wrk.txt"), """
                Running 10s test @ http://10.0.0.1:7400/
                  1 threads and 10 connections
                  Thread Stats   Avg      Stdev     Max   +/- Stdev
                    Latency   500.00ms    2.50ms   2.90s    93.60%
                  Latency Distribution
                     99%    2.80s
                Requests/sec:   3058.62
                """);
        LatencySplit split = split(recording("35f4c658"), wrk.toString());

        assertThat(split.synRetries().millis()).isZero();
        assertThat(split.synRetries().why()).contains("wrk starts its clock when the connection stands");
    }

    @Test
    void should_know_when_syns_are_repeated() {
        assertThat(RetryQuanta.within(999)).isZero();
        assertThat(RetryQuanta.within(2832)).isEqualTo(2000);
        assertThat(RetryQuanta.within(7500)).isEqualTo(7000);
        // Half of the SYNs dropped: seven tries for the P99 (0.5^7 < 1%), the seventh after 7 s.
        assertThat(RetryQuanta.quantile(0.5, 0.01)).isEqualTo(7000);
        assertThat(RetryQuanta.quantile(0.005, 0.01)).isZero();
    }
}
