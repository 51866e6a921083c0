package dev.anteroom.fleet.question;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.fleet.question.WhatIf.Bounds;
import dev.anteroom.fleet.question.WhatIf.QueueMinute;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhatIfTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    private static QueueMinute minute(int at, int depth, int limit, long overflows) {
        return new QueueMinute("*:80", "h1", START.plusSeconds(60L * at), 600, depth, limit, overflows, 60);
    }

    /// Two minutes that follow each other are one outage: what was dropped in both has to fit before it is saved
    /// for certain.
    @Test
    void should_save_for_certain_only_what_has_room_for_each_packet_of_the_outage() {
        List<QueueMinute> minutes =
                List.of(minute(0, 129, 128, 300), minute(1, 129, 128, 200), minute(9, 129, 128, 10));
        Bounds enough = WhatIf.judge(minutes, 628);
        assertThat(enough.outages()).isEqualTo(2);
        assertThat(enough.savedAtLeast()).isEqualTo(510);
        assertThat(enough.savedAtMost()).isEqualTo(510);
        Bounds tight = WhatIf.judge(minutes, 627);
        assertThat(tight.savedAtLeast()).isEqualTo(1 + 10);
        assertThat(tight.savedAtMost()).isEqualTo(510);
    }

    /// A queue of limit 100 holds 101.
    @Test
    void should_cost_what_was_seen_queued_beyond_a_smaller_limit_at_least() {
        Bounds bounds = WhatIf.judge(List.of(minute(0, 101, 128, 0), minute(1, 120, 128, 0)), 100);
        assertThat(bounds.costAtLeast()).isEqualTo(19);
        assertThat(bounds.costAtMost()).isEqualTo(600);
        assertThat(bounds.savedAtMost()).isZero();
    }

    @Test
    void should_change_nothing_at_the_limit_it_has() {
        Bounds bounds = WhatIf.judge(List.of(minute(0, 129, 128, 7), minute(1, 5, 128, 0)), 128);
        assertThat(List.of(bounds.savedAtMost(), bounds.costAtMost())).containsOnly(0L);
        assertThat(bounds.dropped()).isEqualTo(7);
    }

    @Test
    void should_say_of_how_many_minutes_the_limit_is_unknown_and_count_them_nowhere() {
        Bounds bounds = WhatIf.judge(List.of(minute(0, 5_000, 0, 900)), 100);
        assertThat(bounds.unknown()).isEqualTo(1);
        assertThat(List.of(bounds.dropped(), bounds.costAtMost(), bounds.savedAtMost()))
                .containsOnly(0L);
    }

    /// 600 connections a minute are 10 a second: the last of 128 waits 12.8 s.
    @Test
    void should_tell_the_wait_that_a_full_queue_means() {
        assertThat(WhatIf.judge(List.of(minute(0, 129, 128, 1)), 256).fullWait())
                .isEqualTo(25.6);
    }
}
