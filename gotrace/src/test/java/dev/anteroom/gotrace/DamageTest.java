package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DamageTest {
    @Test
    void should_give_the_generations_before_a_cut() {
        byte[] whole = Recordings.bytes("loaded", "1.23");
        TraceOutcome all = read(whole);
        TraceOutcome cut = read(Arrays.copyOf(whole, whole.length - 2000));
        assertThat(cut.complete()).isFalse();
        assertThat(cut.damages().getFirst().what()).contains("cut");
        assertThat(cut.events()).isBetween(all.events() / 2, all.events());
    }

    @Test
    void should_say_that_a_cut_version_1_trace_has_no_clock() {
        byte[] whole = Recordings.bytes("loaded", "1.19");
        TraceOutcome cut = read(Arrays.copyOf(whole, whole.length / 2));
        assertThat(cut.events()).isZero();
        assertThat(cut.damages()).anySatisfy(damage -> assertThat(damage.what()).contains("frequency"));
    }

    @Test
    void should_go_on_behind_a_generation_that_contradicts_itself() {
        byte[] bytes = Recordings.bytes("loaded", "1.23");
        // the first batch's events: what follows them then makes no sense
        Arrays.fill(bytes, 60, 90, (byte) 0xff);
        TraceOutcome outcome = read(bytes);
        assertThat(outcome.damages()).isNotEmpty();
        assertThat(outcome.events()).isPositive();
    }

    @Test
    void should_fail_if_the_file_is_no_trace() {
        assertThatThrownBy(
                        () -> TraceReader.of("notes.txt", "hello, this is no trace".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(TraceFormatException.class)
                .hasMessageContaining("notes.txt is not a Go execution trace");
    }

    @Test
    void should_fail_if_the_trace_is_older_than_go_1_11() {
        byte[] header = Arrays.copyOf("go 1.9 trace".getBytes(StandardCharsets.US_ASCII), 16);
        assertThatThrownBy(() -> TraceReader.of("old.out", header)).hasMessageContaining("Go 1.9");
    }

    @Test
    void should_say_that_nothing_follows_the_header() {
        byte[] header = Arrays.copyOf("go 1.23 trace".getBytes(StandardCharsets.US_ASCII), 16);
        assertThat(read(header).damages()).hasSize(1);
    }

    private static TraceOutcome read(byte[] bytes) {
        try (TraceReader reader = TraceReader.of("trace", bytes)) {
            return reader.read(event -> {});
        }
    }
}
