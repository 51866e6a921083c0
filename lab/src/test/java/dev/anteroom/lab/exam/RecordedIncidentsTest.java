package dev.anteroom.lab.exam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.weigh.Weights;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Every recorded incident, diagnosed again: the answers against the truth.
class RecordedIncidentsTest {
    private static final Path RECORDINGS = Path.of("recordings");

    /// Recorded by somebody who had not read a rule: kept apart, so that nothing is fitted to it.
    private static final Path BLIND = Path.of("blind");

    private static List<Marks> marks;

    @BeforeAll
    static void hold() {
        marks = Exam.hold(Question.in(RECORDINGS), Examinee.all(), false);
    }

    @Test
    void should_reach_the_bar_on_the_recorded_incidents() {
        assertThat(marks.getFirst().papers()).as("recordings found").hasSizeGreaterThan(60);
        assertThat(Bar.beside(RECORDINGS).orElseThrow().missedBy(marks.getFirst()))
                .as("wrong: %s", marks.getFirst().wrong())
                .isEmpty();
    }

    @Test
    void should_reach_the_bar_on_the_incidents_of_programs_that_nobody_had_seen() {
        Marks blind = Exam.hold(Question.in(BLIND), Examinee.all(), false).getFirst();

        assertThat(blind.papers()).as("recordings found").hasSizeGreaterThan(100);
        assertThat(Bar.beside(BLIND).orElseThrow().missedBy(blind))
                .as("wrong: %s", blind.wrong())
                .isEmpty();
    }

    @Test
    void should_beat_every_naive_rule() {
        for (Marks naive : marks.subList(1, marks.size())) {
            assertThat(naive.falseAlarms())
                    .as(naive.name())
                    .isGreaterThanOrEqualTo(marks.getFirst().falseAlarms());
            assertThat(naive.detected())
                    .as(naive.name())
                    .isLessThan(marks.getFirst().detected());
        }
    }

    @Test
    void should_be_as_right_as_it_says_on_programs_that_the_weights_never_saw() {
        Reliability unseen =
                new Reliability(Calibration.leaveOneProgramOut(Example.of(Question.in(RECORDINGS)), Weights.shipped()));

        assertThat(Bar.beside(RECORDINGS).orElseThrow().missedBy(unseen))
                .as(unseen.report("unseen programs"))
                .isEmpty();
    }
}
