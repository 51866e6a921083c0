package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void should_tell_shares_of_time_of_a_version_1_trace_that_lacks_its_end() {
        byte[] whole = Recordings.bytes("loaded", "1.19");
        TraceOutcome all = read(whole);
        TraceOutcome cut = read(Arrays.copyOf(whole, whole.length * 9 / 10));
        assertThat(cut.clockKnown()).isFalse();
        assertThat(cut.events()).isBetween(all.events() * 9 / 10, all.events());
        assertThat(cut.damages())
                .anySatisfy(damage -> assertThat(damage.what()).contains("frequency and the stacks are missing"))
                .anySatisfy(
                        damage -> assertThat(damage.what()).contains("% of the events in the file could be followed"));
    }

    /// What is said of a goroutine is true, though it ends early: the events of the other Ps that it may depend on are
    /// what bounds it.
    @ParameterizedTest
    @CsvSource({
        "loaded, 1.19, 0.9", "loaded, 1.19, 0.75", "loaded, 1.19, 0.5", "loaded, 1.21, 0.5", "gc, 1.21, 0.75",
        "gc, 1.19, 0.5", "regions, 1.19, 0.75", "regions, 1.21, 0.5", "starved, 1.19, 0.5", "starved, 1.21, 0.25"
    })
    void should_give_each_goroutine_of_a_cut_version_1_trace_the_states_of_the_whole_one(
            String situation, String version, double share) {
        byte[] whole = Recordings.bytes(situation, version);
        byte[] cut = Arrays.copyOf(whole, (int) (whole.length * share));
        Map<Long, List<String>> all = states(whole);
        Map<Long, List<String>> some = states(cut);
        assertThat(some).isNotEmpty();
        some.forEach((goroutine, states) -> {
            List<String> expected = all.getOrDefault(goroutine, List.of());
            assertThat(expected.subList(0, Math.min(states.size(), expected.size())))
                    .as("goroutine " + goroutine)
                    .isEqualTo(states);
        });
        assertThat(read(cut).damages()).anySatisfy(damage -> {
            assertThat(damage.what()).contains("% of the events in the file could be followed");
            assertThat(damage.offset()).isBetween(1L, (long) cut.length);
        });
    }

    @Test
    void should_say_how_little_of_a_cut_version_1_trace_can_be_followed() {
        byte[] whole = Recordings.bytes("gc", "1.21");
        TraceOutcome cut = read(Arrays.copyOf(whole, whole.length * 3 / 4));
        assertThat(cut.events()).isLessThan(read(whole).events() / 50);
        assertThat(cut.damages())
                .anySatisfy(damage -> assertThat(damage.what())
                        .containsPattern("buffers: [12]% of the events in the file could be followed"));
    }

    private static Map<Long, List<String>> states(byte[] bytes) {
        Map<Long, List<String>> states = new HashMap<>();
        try (TraceReader reader = TraceReader.of("trace", bytes)) {
            reader.read(e -> {
                if (e.kind() == EventKind.GOROUTINE) {
                    states.computeIfAbsent(e.goroutine(), g -> new ArrayList<>())
                            .add(e.from() + "->" + e.to() + " " + e.reason());
                }
            });
        }
        return states;
    }

    @Test
    void should_lose_only_stacks_of_a_version_1_trace_that_is_cut_in_its_last_table() {
        byte[] whole = Recordings.bytes("loaded", "1.19");
        TraceOutcome all = read(whole);
        TraceOutcome cut = read(Arrays.copyOf(whole, whole.length - 1000));
        assertThat(cut.clockKnown()).isTrue();
        assertThat(cut.events()).isEqualTo(all.events());
        assertThat(cut.duration()).isEqualTo(all.duration());
        assertThat(cut.damages()).anySatisfy(damage -> assertThat(damage.what()).contains("table of stacks"));
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
