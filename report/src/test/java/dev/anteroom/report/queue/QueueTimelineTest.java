package dev.anteroom.report.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.accept.Posture;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A queue over time, thinned out so that nothing that matters is lost.
class QueueTimelineTest {
    private static final Instant START = Instant.parse("2026-01-31T10:15:00Z");

    private static QueueLog.Sample sample(
            long millis, int depth, List<QueueLog.Arrival> in, List<Long> out, long lost) {
        return new QueueLog.Sample(
                START.plusMillis(millis),
                "*",
                8080,
                5L,
                depth,
                128,
                depth == 0 ? null : 40L,
                in,
                out,
                0L,
                lost,
                lost,
                0L,
                null,
                null);
    }

    private static QueueTimeline read(String example) {
        Evidence evidence = CaptureReader.read(Path.of("../examples", example));
        return QueueTimeline.of(Diagnoser.diagnose(evidence, Hints.NONE), evidence.target())
                .orElseThrow();
    }

    @Test
    void should_keep_every_peak_and_every_overflow_when_samples_are_thinned_out() {
        List<QueueLog.Sample> samples = new ArrayList<>();
        for (int i = 0; i < 60_000; i++) {
            samples.add(sample(i * 10L, i == 31_415 ? 128 : 1, List.of(), List.of(), i < 40_000 ? 0 : 7));
        }

        List<QueueTimeline.Point> points = new LogPoints(samples, START, 600).points();

        assertThat(points).hasSizeLessThanOrEqualTo(QueueTimeline.MOST_POINTS);
        assertThat(points).anyMatch(point -> point.depth() == 128);
        assertThat(points.stream().mapToLong(QueueTimeline.Point::overflows).sum())
                .isEqualTo(7);
    }

    @Test
    void should_mark_a_pause_of_the_sampler_so_that_no_line_leads_across() {
        List<QueueLog.Sample> samples = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            samples.add(sample(i < 100 ? i * 10 : 2_000 + i * 10, 1, List.of(), List.of(), 0));
        }

        List<QueueTimeline.Point> points = new LogPoints(samples, START, 4).points();

        assertThat(points.stream().filter(QueueTimeline.Point::gap)).hasSize(1);
    }

    @Test
    void should_tell_how_long_each_connection_had_waited() {
        List<QueueLog.Sample> samples = List.of(
                sample(0, 1, List.of(new QueueLog.Arrival(1, 4)), List.of(), 0),
                sample(10, 2, List.of(new QueueLog.Arrival(2, 1)), List.of(), 0),
                sample(50, 1, List.of(), List.of(1L), 0),
                sample(60, 1, List.of(), List.of(), 0));

        List<QueueTimeline.Wait> waits = new LogPoints(samples, START, 0.06).waits();

        assertThat(waits).containsExactly(new QueueTimeline.Wait(50, 54), new QueueTimeline.Wait(60, 51));
    }

    @Test
    void should_draw_a_recorded_queue_in_a_few_characters() {
        QueueTimeline timeline = read("live-capture");

        List<QueueLines.Line> lines = QueueLines.of(timeline, 80);

        assertThat(lines.getFirst().label()).startsWith("depth");
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.label().length()
                                + line.drawn().length()
                                + line.figure().length())
                        .isLessThanOrEqualTo(78));
        assertThat(lines).anyMatch(line -> line.figure().startsWith("LOCKED "));
        assertThat(QueueLines.of(timeline, 30)).isEmpty();
    }

    @Test
    void should_draw_points_where_there_are_only_snapshots() {
        QueueTimeline timeline = read("slow-handshake");

        assertThat(timeline.log()).isFalse();
        assertThat(timeline.points()).hasSize(2);
        assertThat(timeline.waits()).isEmpty();
        assertThat(QueueLines.of(timeline, 100)).isEmpty();
        assertThat(timeline.loops().getFirst().seen()).anyMatch(seen -> seen.posture() == Posture.BUSY);
    }
}
