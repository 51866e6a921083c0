package dev.anteroom.gotrace.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.gotrace.Recordings;
import dev.anteroom.gotrace.TraceReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The waits by time and duration.
class WaitMapTest {
    private record Place(WaitKind kind, int stack) {}

    private record Sum(long count, long nanos) {
        Sum plus(long moreCount, long moreNanos) {
            return new Sum(count + moreCount, nanos + moreNanos);
        }
    }

    /// Spread over time and duration, the waits are the same that the distributions by stack count.
    @ParameterizedTest
    @ValueSource(strings = {"1.19", "1.21", "1.22", "1.23"})
    void should_hold_exactly_the_waits_of_each_stack(String version) {
        for (String situation : Recordings.SITUATIONS) {
            TraceSummary summary;
            try (TraceReader reader = Recordings.open(situation, version)) {
                summary = TraceSummary.withWaits(reader);
            }
            Map<Place, Sum> expected = new HashMap<>();
            for (StackLatency each : summary.latencies()) {
                expected.put(
                        new Place(each.kind(), each.stack()),
                        new Sum(each.latency().count(), each.latency().totalNanos()));
            }
            Map<Place, Sum> sums = new HashMap<>();
            for (WaitMap.Cell cell : summary.waits().cells()) {
                sums.merge(
                        new Place(cell.kind(), cell.stack()),
                        new Sum(cell.count(), cell.totalNanos()),
                        (a, b) -> a.plus(b.count, b.nanos));
                assertThat(cell.totalNanos() / cell.count())
                        .isBetween(WaitMap.leastNanos(cell.row()), WaitMap.leastNanos(cell.row() + 1));
                assertThat(cell.column()).isBetween(0, summary.waits().columns() - 1);
            }
            assertThat(sums).as(situation + " " + version).isEqualTo(expected);
            assertThat(summary.waits().mergedStacks()).isZero();
            assertThat(summary.waits().columns() * summary.waits().slotNanos())
                    .isCloseTo(summary.windowNanos(), within(summary.waits().slotNanos()));
        }
    }

    @Test
    void should_put_a_wait_into_the_row_whose_edges_hold_it() {
        assertThat(WaitMap.row(-1)).isZero();
        assertThat(WaitMap.row(1_259)).isZero();
        assertThat(WaitMap.row(1_260)).isEqualTo(1);
        assertThat(WaitMap.row(1_999)).isEqualTo(2);
        assertThat(WaitMap.row(2_000)).isEqualTo(3);
        assertThat(WaitMap.row(1_024_000)).isEqualTo(30);
        assertThat(WaitMap.row(Long.MAX_VALUE)).isEqualTo(WaitMap.ROWS - 1);
    }

    @Test
    void should_widen_its_columns_with_the_trace() {
        WaitMapBuilder builder = new WaitMapBuilder();
        builder.add(WaitKind.LOCK, 1, 0, 5_000);
        builder.add(WaitKind.LOCK, 1, 150_000, 5_000);
        builder.add(WaitKind.LOCK, 1, 51_000_000, 5_000);

        WaitMap map = builder.build(60_000_000);

        assertThat(map.slotNanos()).isEqualTo(400_000);
        assertThat(map.columns()).isEqualTo(150);
        assertThat(map.cells())
                .containsExactlyInAnyOrder(
                        new WaitMap.Cell(WaitKind.LOCK, 1, 0, WaitMap.row(5_000), 2, 10_000),
                        new WaitMap.Cell(WaitKind.LOCK, 1, 127, WaitMap.row(5_000), 1, 5_000));
    }

    /// A service with more stacks than there is room for: the longest waits keep theirs, no wait is lost.
    @Test
    void should_merge_the_stacks_of_least_weight() {
        WaitMapBuilder builder = new WaitMapBuilder();
        long nanos = 0;
        int stacks = 60_000;
        for (int stack = 0; stack < stacks; stack++) {
            long wait = stack % 100 == 7 ? 50_000_000 : 3_000 + stack % 50;
            builder.add(WaitKind.CHANNEL, stack, stack * 1_000L, wait);
            nanos += wait;
        }

        WaitMap map = builder.build(stacks * 1_000L);

        assertThat(map.cells()).hasSizeLessThanOrEqualTo(WaitMapBuilder.MOST_CELLS);
        assertThat(map.mergedStacks()).isBetween(10_000, stacks - 600);
        assertThat(map.cells().stream().mapToLong(WaitMap.Cell::count).sum()).isEqualTo(stacks);
        assertThat(map.cells().stream().mapToLong(WaitMap.Cell::totalNanos).sum())
                .isEqualTo(nanos);
        List<Integer> kept =
                map.cells().stream().map(WaitMap.Cell::stack).distinct().toList();
        assertThat(kept).contains(WaitMap.MERGED, 7, 107, 59_907);
        assertThat(map.columns()).isBetween(64, 256);
    }

    /// Whatever times and durations a hostile trace makes up.
    @Test
    void should_stay_bounded() {
        WaitMapBuilder builder = new WaitMapBuilder();
        long time = 1;
        for (int i = 0; i < 400_000; i++) {
            time = time * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            WaitKind kind = time < 0 ? WaitKind.LOCK : WaitKind.SYSCALL;
            builder.add(kind, i, time >> (i % 64), Math.max(0, time >>> (i % 61)));
        }
        WaitMap map = builder.build(Long.MAX_VALUE);
        assertThat(map.cells()).hasSizeLessThanOrEqualTo(WaitMapBuilder.MOST_CELLS);
        assertThat(map.columns()).isBetween(1, 256);
        assertThat(map.cells().stream().mapToLong(WaitMap.Cell::count).sum()).isEqualTo(400_000);
    }
}
