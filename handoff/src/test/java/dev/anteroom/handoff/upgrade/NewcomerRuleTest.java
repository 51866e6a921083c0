package dev.anteroom.handoff.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewcomerRuleTest {
    private static final QueueFigures QUIET = queue(0.1, 3, 5, 5, 0);

    private static QueueFigures queue(double mean, int max, int oldest, double stall, long drops) {
        return new QueueFigures(5_000, 2_500, mean, max, 4_096, oldest, stall, drops, drops, 0);
    }

    @Test
    void should_say_nothing_of_a_newcomer_that_is_as_good() {
        assertThat(NewcomerRule.queue(QUIET, queue(0.4, 20, 40, 60, 0))).isEmpty();
        assertThat(NewcomerRule.depth(QUIET, 100, queue(0.4, 20, 40, 60, 0), 100))
                .isEmpty();
    }

    @Test
    void should_say_nothing_of_a_slow_newcomer_where_the_old_one_was_as_slow() {
        QueueFigures slow = queue(40, 90, 900, 500, 7);
        assertThat(NewcomerRule.queue(slow, slow)).isEmpty();
        assertThat(NewcomerRule.depth(slow, 100, slow, 100)).isEmpty();
    }

    @Test
    void should_give_the_wait_and_its_bar() {
        assertThat(NewcomerRule.queue(QUIET, queue(1, 9, 612, 100, 0)))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("waited 612 ms")
                        .contains("at most 5 ms")
                        .contains("bar 250 ms"));
        assertThat(NewcomerRule.queue(queue(1, 9, 200, 0, 0), queue(1, 9, 612, 0, 0)))
                .hasValueSatisfying(text -> assertThat(text).contains("bar 600 ms"));
    }

    @Test
    void should_not_blame_a_newcomer_for_a_host_that_held_the_watcher_up_as_well() {
        QueueFigures heldUp = new QueueFigures(5_000, 900, 1, 9, 4_096, 612, 612, 0, 0, 150);
        assertThat(NewcomerRule.queue(QUIET, heldUp)).isEmpty();
    }

    @Test
    void should_call_two_seconds_without_an_accept_a_hang_whatever_the_old_one_did() {
        assertThat(NewcomerRule.queue(queue(1, 9, 9_000, 9_000, 0), queue(1, 9, 2_100, 2_100, 0)))
                .hasValueSatisfying(text -> assertThat(text).contains("it hangs"));
    }

    @Test
    void should_compare_overflows_by_rate() {
        assertThat(NewcomerRule.queue(QUIET, queue(1, 9, 5, 5, 1)))
                .hasValueSatisfying(text -> assertThat(text).contains("1 packets dropped in 5.0 s"));
        // A listener drops packets for other reasons too; a queue that stands at 9 of 4,096 has overflowed by none.
        assertThat(NewcomerRule.queue(QUIET, new QueueFigures(5_000, 2_500, 1, 9, 4_096, 5, 5, 1, 0, 0)))
                .isEmpty();
        QueueFigures half = new QueueFigures(2_500, 1_250, 1, 9, 4_096, 5, 5, 5, 5, 0);
        assertThat(NewcomerRule.queue(half, queue(1, 9, 5, 5, 12))).isEmpty();
    }

    @Test
    void should_take_depths_to_the_whole_traffic_and_not_be_fooled_by_a_small_shares_burst() {
        assertThat(NewcomerRule.depth(queue(6, 20, 5, 5, 0), 100, queue(10, 60, 5, 5, 0), 25))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("40.0").contains("at 25%").contains("bar 24.0"));
        assertThat(NewcomerRule.depth(queue(6, 20, 5, 5, 0), 100, queue(3, 20, 5, 5, 0), 5))
                .isEmpty();
    }

    @Test
    void should_judge_probes_and_descriptors() {
        ProbeFigures good = ProbeFigures.NONE.plus(true, 2, "").plus(true, 4, "");
        assertThat(good.meanMillis()).isEqualTo(3);
        assertThat(NewcomerRule.probes(good, good)).isEmpty();
        assertThat(NewcomerRule.probes(good, good.plus(false, 9, "GET / answered 503")))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("1 of 3 probes failed").contains("503"));
        assertThat(NewcomerRule.probes(good.plus(false, 9, "x"), good.plus(false, 9, "x")))
                .isEmpty();
        ProbeFigures late = good.plus(true, 900, "");
        assertThat(NewcomerRule.probes(good, late)).isEmpty();
        assertThat(NewcomerRule.probes(good, late.plus(true, 700, "")))
                .hasValueSatisfying(text -> assertThat(text).contains("two probes took 700 ms"));
        FileFigures old = new FileFigures(30, 20, 1_024);
        assertThat(NewcomerRule.files(old, old, new FileFigures(900, 870, 1_024)))
                .hasValueSatisfying(text -> assertThat(text).contains("900 of 1024"));
        assertThat(NewcomerRule.files(old, old, new FileFigures(300, 20, 100_000)))
                .hasValueSatisfying(text -> assertThat(text).contains("leaks descriptors"));
        assertThat(NewcomerRule.files(old, old, new FileFigures(500, 480, 100_000)))
                .isEmpty();
    }
}
