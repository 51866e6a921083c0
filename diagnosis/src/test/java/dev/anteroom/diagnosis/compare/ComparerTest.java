package dev.anteroom.diagnosis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.CaptureSet;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.ProfileKind;
import dev.anteroom.diagnosis.compare.Change.Judgement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Comparisons of real recordings, and of played queues whose waits are known.
class ComparerTest {
    private static final Path RECORDINGS = Path.of("../lab/recordings");
    private static final String HEALTHY = "d37b4464.tar.gz";

    @TempDir
    Path folder;

    private int played;

    private static Side side(Evidence... captures) {
        return Side.of(List.of(captures), Hints.NONE);
    }

    private static Side recording(String name) {
        return side(CaptureReader.read(RECORDINGS.resolve(name)));
    }

    private static Comparison compare(Side before, Side after) {
        return Comparer.compare("before", before, "after", after);
    }

    private static Change of(Comparison comparison, Metric metric) {
        return comparison.changes().stream()
                .filter(c -> c.metric() == metric)
                .findFirst()
                .orElseThrow();
    }

    private Evidence played(long seed, int seconds, int stallMillis, int dropsPerSecond) throws IOException {
        Path capture = Files.createDirectories(folder.resolve("played-" + played++));
        return SimulatedQueue.play(capture, seed, seconds, 200, stallMillis, dropsPerSecond)
                .capture();
    }

    /// A played queue of a process that had run for so long.
    private Side aged(long seed, int stallMillis, int ageSeconds) throws IOException {
        Path capture = Files.createDirectories(folder.resolve("aged-" + played++));
        SimulatedQueue.play(capture, seed, 20, 200, stallMillis, 0);
        Instant began = Instant.parse("2026-11-30T20:00:00Z");
        Files.writeString(
                capture.resolve("manifest.json"),
                "{\"schema\":\"anteroom.capture/1\",\"processStartedAt\":\"" + began.minusSeconds(ageSeconds)
                        + "\",\"startedAt\":\"" + began + "\"}");
        return side(CaptureReader.read(capture));
    }

    @Test
    void should_not_blame_a_version_for_having_just_started() throws IOException {
        Side warm = aged(1, 0, 86_400);
        Side cold = aged(2, 300, 20);

        Change rise = of(compare(warm, cold), Metric.WAIT_P99);
        assertThat(rise.judgement()).isEqualTo(Judgement.UNKNOWN);
        assertThat(rise.method()).contains("the process had run for 86400 s before, 20 s after");
        assertThat(of(compare(aged(1, 0, 20), aged(2, 0, 86_400)), Metric.WAIT_P99)
                        .judgement())
                .isEqualTo(Judgement.UNKNOWN);

        assertThat(of(compare(warm, aged(2, 300, 3_600)), Metric.WAIT_P99).judgement())
                .isEqualTo(Judgement.WORSE);
        assertThat(of(compare(warm, cold.ofAnyAge()), Metric.WAIT_P99).judgement())
                .isEqualTo(Judgement.WORSE);
    }

    /// Its clients opened 40 connections a second; 162 stood in the queue when the recording began.
    @Test
    void should_not_count_who_stood_before_as_load() {
        Evidence stuck = CaptureReader.read(Path.of("../lab/live/dead-pool.tar.gz"));

        assertThat(CaptureFigures.of(stuck, Hints.NONE).load()).isBetween(36.0, 44.0);
    }

    /// One scenario recorded twice, by services built with Go 1.19 and 1.23.
    @ParameterizedTest
    @CsvSource({
        "1d6c621e.tar.gz, e53b86ce.tar.gz", // a lock at the descriptor
        "4945a985.tar.gz, 24142bf7.tar.gz", // a lock in a wrapper
        "5512f2e0.tar.gz, 40d95208.tar.gz", // a journal written in the loop
        "6350c66b.zip, 43cfbf6b.zip", // TLS handshakes in the loop
        "81ac342b.tar.gz, f64ab151.tar.gz", // no descriptors
        "f6b6b2d7.tar.gz, fedb3882.tar.gz" // a limit listener
    })
    void should_not_call_the_same_scenario_recorded_twice_a_regression(String one, String other) {
        Side before = recording(one);
        Side after = recording(other);

        assertThat(compare(before, after).outcome()).isEqualTo(Outcome.NO_REGRESSION);
        assertThat(compare(after, before).outcome()).isEqualTo(Outcome.NO_REGRESSION);
    }

    @ParameterizedTest
    @CsvSource({
        "24142bf7.tar.gz, lock_in_accept_path",
        "35f4c658, backlog_too_small",
        "43cfbf6b.zip, slow_work_in_accept",
        "f64ab151.tar.gz, fd_exhaustion",
        "fedb3882.tar.gz, connection_limit_exhausted"
    })
    void should_call_healthy_before_and_sick_after_a_regression(String sick, String cause) {
        Comparison worse = compare(recording(HEALTHY), recording(sick));

        assertThat(worse.outcome()).isEqualTo(Outcome.REGRESSION);
        assertThat(of(worse, Metric.VERDICT).judgement()).isEqualTo(Judgement.WORSE);
        assertThat(worse.reasons()).anySatisfy(reason -> assertThat(reason).contains("new cause after: " + cause));
        assertThat(compare(recording(sick), recording(HEALTHY)).outcome()).isEqualTo(Outcome.NO_REGRESSION);
    }

    @Test
    void should_show_the_lock_in_the_profiles() {
        Comparison worse = compare(recording(HEALTHY), recording("24142bf7.tar.gz"));

        assertThat(worse.frames()).anySatisfy(frame -> {
            assertThat(frame.kind()).isEqualTo(ProfileKind.BLOCK);
            assertThat(frame.function()).isEqualTo("sync.(*Mutex).Lock");
            assertThat(frame.after()).isGreaterThan(frame.before() + 0.3);
        });
    }

    @Test
    void should_judge_longer_waits_by_blocks_of_the_queues_log() throws IOException {
        Comparison worse = compare(side(played(1, 12, 20, 0)), side(played(2, 12, 120, 0)));
        Change p99 = of(worse, Metric.WAIT_P99);

        assertThat(p99.judgement()).isEqualTo(Judgement.WORSE);
        assertThat(p99.p()).isLessThan(0.01);
        assertThat(p99.method()).contains("block bootstrap over 12 and 12 blocks");
        assertThat(worse.outcome()).isEqualTo(Outcome.REGRESSION);
    }

    @Test
    void should_not_be_alarmed_by_the_noise_of_waits() throws IOException {
        int alarms = 0;
        for (int run = 0; run < 12; run++) {
            Comparison same = compare(side(played(run, 10, 100, 1)), side(played(1000 + run, 10, 100, 1)));
            alarms += same.outcome() == Outcome.REGRESSION ? 1 : 0;
        }
        assertThat(alarms).isZero();
    }

    @Test
    void should_judge_more_overflow_as_worse() throws IOException {
        Comparison worse = compare(side(played(1, 10, 20, 0)), side(played(2, 10, 20, 40)));

        assertThat(of(worse, Metric.OVERFLOW).judgement()).isEqualTo(Judgement.WORSE);
        assertThat(of(worse, Metric.OVERFLOW).method()).contains("exact Poisson test");
    }

    /// The live recordings of one program, idle and with a queue that nobody drains: nobody is accepted, so no wait
    /// ever ends.
    @Test
    void should_count_the_waits_of_a_queue_that_nobody_drains() {
        Path blind = Path.of("../lab/blind");
        Comparison worse = compare(
                side(CaptureReader.read(blind.resolve("4f03e1d6.zip"))),
                side(CaptureReader.read(blind.resolve("add4423e.zip"))));
        Change p99 = of(worse, Metric.WAIT_P99);

        assertThat(p99.judgement()).as(p99.method()).isEqualTo(Judgement.WORSE);
    }

    @Test
    void should_use_the_spread_between_captures_where_there_are_many() throws IOException {
        List<Evidence> before = new ArrayList<>();
        List<Evidence> after = new ArrayList<>();
        for (int pod = 0; pod < 4; pod++) {
            // Pods differ by more than the rollout changes: whether it changed anything can't be told, and isn't said.
            before.add(played(pod, 4, 40 + 40 * pod, 0));
            after.add(played(100 + pod, 4, 50 + 40 * pod, 0));
        }
        Comparison same = compare(side(before.toArray(Evidence[]::new)), side(after.toArray(Evidence[]::new)));

        assertThat(of(same, Metric.WAIT_P99).method()).contains("4 and 4 captures");
        assertThat(of(same, Metric.WAIT_P99).judgement()).isEqualTo(Judgement.UNKNOWN);
        assertThat(same.outcome()).isEqualTo(Outcome.NOT_JUDGED);
        assertThat(same.reasons()).anyMatch(reason -> reason.startsWith("can't tell of accept wait, P99"));

        List<Evidence> slow = IntStream.range(0, 4)
                .mapToObj(pod -> {
                    try {
                        return played(200 + pod, 4, 240 + 10 * pod, 0);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
        assertThat(of(
                                compare(side(before.toArray(Evidence[]::new)), side(slow.toArray(Evidence[]::new))),
                                Metric.WAIT_P99)
                        .judgement())
                .isEqualTo(Judgement.WORSE);
    }

    @Test
    void should_not_judge_without_the_kernels_side(@TempDir Path bare) throws IOException {
        Files.copy(Path.of("../examples/lock-in-accept-path/k1/goroutines.txt"), bare.resolve("goroutines.txt"));
        Comparison comparison = compare(recording(HEALTHY), side(CaptureReader.read(bare)));

        assertThat(comparison.outcome()).isEqualTo(Outcome.NOT_JUDGED);
        assertThat(comparison.reasons()).anySatisfy(reason -> assertThat(reason).contains("INCONCLUSIVE"));
    }

    @Test
    void should_tell_a_folder_of_captures_from_one_capture() {
        assertThat(CaptureSet.read(Path.of("../examples/lock-in-accept-path"), Hints.NONE))
                .hasSize(1);
        assertThat(CaptureSet.read(Path.of("../examples/slow-handshake"), Hints.NONE))
                .hasSize(1);
    }

    @Test
    void should_read_a_folder_of_archives_one_by_one(@TempDir Path pods) throws IOException {
        for (String name : List.of(HEALTHY, "24142bf7.tar.gz")) {
            Files.copy(RECORDINGS.resolve(name), pods.resolve(name));
        }
        Side side = Side.of(CaptureSet.read(pods, Hints.NONE), Hints.NONE);

        assertThat(side.size()).isEqualTo(2);
        assertThat(side.acceptBound()).isEqualTo(1);
    }
}
