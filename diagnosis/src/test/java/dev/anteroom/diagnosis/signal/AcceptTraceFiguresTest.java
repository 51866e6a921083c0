package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.accept.Posture;
import dev.anteroom.diagnosis.accept.TracedLoop;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTraceFiguresTest {
    private static final Path TRACES = Path.of("../gotrace/src/test/resources/traces");

    @TempDir
    Path capture;

    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23"})
    void should_show_a_loop_that_waits_for_a_processor_with_numbers_and_who_has_it(String version) throws IOException {
        AcceptTrace trace = read("starved-go" + version);
        TracedLoop loop = trace.heldUp(Posture.RUNNABLE).orElseThrow();
        assertThat(loop.share(Posture.RUNNABLE)).isGreaterThan(0.5);
        assertThat(trace.late()).isTrue();
        assertThat(trace.lateness()).contains("had no P for").contains("main.spin had");
        assertThat(trace.strength()).isGreaterThan(0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loaded-go1.19", "loaded-go1.22", "loaded-go1.23", "regions-go1.23"})
    void should_say_that_a_loop_in_health_ran_at_once(String recording) throws IOException {
        AcceptTrace trace = read(recording);
        assertThat(trace.prompt()).isTrue();
        assertThat(trace.late()).isFalse();
        assertThat(trace.strength()).isZero();
    }

    @Test
    void should_show_what_lock_held_the_loop_up_and_who_let_it_go() throws IOException {
        Files.copy(Path.of("../examples/lock-in-accept-path/trace.out"), capture.resolve("trace.out"));
        AcceptTrace trace = diagnosedTrace();
        TracedLoop loop = trace.heldUp(Posture.LOCKED).orElseThrow();
        assertThat(loop.share(Posture.LOCKED)).isGreaterThan(0.9);
        assertThat(loop.waker()).isEqualTo("main.(*tally).export");
        assertThat(trace.fact(loop, Posture.LOCKED).what()).contains("released by main.(*tally).export");
    }

    @Test
    void should_decide_between_causes_where_no_dump_is_there() throws IOException {
        Files.copy(Path.of("../examples/lock-in-accept-path/trace.out"), capture.resolve("trace.out"));
        standingQueue();
        Diagnosis diagnosis = Diagnoser.diagnose(CaptureReader.read(capture), Hints.NONE);
        assertThat(diagnosis.verdict()).isEqualTo(Verdict.ACCEPT_BOUND);
        assertThat(diagnosis.causes().getFirst().id().id()).isEqualTo("lock_in_accept_path");
        assertThat(diagnosis.causes().getFirst().summary()).contains("held by main.(*tally).export");
    }

    @Test
    void should_find_starvation_from_a_trace_and_a_queue_alone() throws IOException {
        unpack("starved-go1.23");
        standingQueue();
        Diagnosis diagnosis = Diagnoser.diagnose(CaptureReader.read(capture), Hints.NONE);
        assertThat(diagnosis.causes().getFirst().id().id()).isEqualTo("cpu_starvation");
        assertThat(diagnosis.causes().getFirst().summary())
                .contains("had no P for 87%")
                .contains("main.spin");
    }

    @Test
    void should_not_say_that_connections_wait_where_the_kernel_says_they_do_not() throws IOException {
        unpack("starved-go1.23");
        for (int i = 1; i <= 2; i++) {
            queue(i, 0);
        }
        Diagnosis diagnosis = Diagnoser.diagnose(CaptureReader.read(capture), Hints.NONE);
        assertThat(diagnosis.verdict()).isNotEqualTo(Verdict.ACCEPT_BOUND);
    }

    @Test
    void should_say_what_of_a_cut_trace_was_not_read() throws IOException {
        byte[] whole = bytes("loaded-go1.19");
        Files.write(capture.resolve("trace.out"), Arrays.copyOf(whole, whole.length / 2));
        AcceptTrace trace = diagnosedTrace();
        assertThat(trace.notRead()).isNotEmpty();
        assertThat(trace.late()).isFalse();
        assertThat(trace.stopShare()).isNegative();
        assertThat(trace.facts()).anySatisfy(fact -> assertThat(fact.what()).startsWith("not read: trace.out"));
    }

    @Test
    void should_say_that_a_trace_is_older_than_can_be_read() throws IOException {
        Files.write(
                capture.resolve("trace.out"), Arrays.copyOf("go 1.9 trace".getBytes(StandardCharsets.US_ASCII), 16));
        AcceptTrace trace = diagnosedTrace();
        assertThat(trace.notRead()).singleElement().asString().contains("Go 1.9");
        assertThat(trace.strength()).isZero();
    }

    private AcceptTrace read(String recording) throws IOException {
        unpack(recording);
        return diagnosedTrace();
    }

    private AcceptTrace diagnosedTrace() {
        return AcceptTrace.of(CaptureReader.read(capture).target()).orElseThrow();
    }

    private void standingQueue() throws IOException {
        queue(1, 40);
        queue(2, 60);
    }

    private void queue(int moment, int depth) throws IOException {
        Files.writeString(
                capture.resolve("ss-" + moment + ".txt"),
                "LISTEN " + depth + " 128 *:8080 *:* users:((\"shopd\",pid=4711,fd=3)) ino:812 sk:1\n");
    }

    private void unpack(String recording) throws IOException {
        Files.write(capture.resolve("trace.out"), bytes(recording));
    }

    private static byte[] bytes(String recording) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(TRACES.resolve(recording + ".trace.gz")))) {
            return in.readAllBytes();
        }
    }
}
