package dev.anteroom.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private static final Check BLIND = Check.unjudged("tls.go", "line 3 is no Go");

    @Test
    void a_warning_breaks_a_run_and_a_note_does_not() {
        assertThat(of(List.of(Examples.open(Severity.WARNING)), List.of()).outcome())
                .isEqualTo(Outcome.BROKEN);
        assertThat(of(List.of(Examples.open(Severity.NOTE)), List.of()).outcome())
                .isEqualTo(Outcome.HOLDS);
    }

    @Test
    void what_was_not_judged_is_neither_good_nor_broken() {
        assertThat(of(List.of(), List.of(Check.holds("AR101"), BLIND)).outcome())
                .isEqualTo(Outcome.UNJUDGED);
        assertThat(of(List.of(Examples.open(Severity.ERROR)), List.of(BLIND)).outcome())
                .isEqualTo(Outcome.BROKEN);
        assertThat(Outcome.HOLDS.status()).isZero();
        assertThat(Outcome.BROKEN.status()).isEqualTo(10);
        assertThat(Outcome.UNJUDGED.status()).isEqualTo(11);
    }

    @Test
    void what_is_suppressed_breaks_nothing() {
        Finding quiet = Examples.open(Severity.ERROR)
                .with(new Suppression(Suppression.Kind.EXTERNAL, "in the baseline", "", null));
        assertThat(of(List.of(quiet), List.of()).outcome()).isEqualTo(Outcome.HOLDS);
        assertThat(of(List.of(quiet), List.of()).suppressed()).containsExactly(quiet);
    }

    @Test
    void a_suppression_counts_through_its_last_day() {
        LocalDate last = LocalDate.of(2027, 3, 1);
        Suppression until = new Suppression(Suppression.Kind.IN_SOURCE, "a reason", "", last);
        assertThat(until.isPast(last)).isFalse();
        assertThat(until.isPast(last.plusDays(1))).isTrue();
        assertThat(new Suppression(Suppression.Kind.IN_SOURCE, "a reason", "", null).isPast(last))
                .isFalse();
    }

    @Test
    void less_sure_ones_are_counted_and_not_shown_unless_an_incident_touches_them() {
        Finding maybe = Examples.finding(Severity.WARNING, Confidence.MAYBE, null);
        Finding touched = Examples.finding(Severity.WARNING, Confidence.MAYBE, 0.4);
        Findings shown = of(List.of(touched, maybe), List.of()).atLeast(Confidence.LIKELY);
        assertThat(shown.findings()).containsExactly(touched);
        assertThat(shown.notes()).containsExactly("1 less sure, not shown (--confidence maybe shows them)");
    }

    @Test
    void a_fingerprint_knows_its_parts_apart_and_no_white_space() {
        assertThat(Fingerprint.of("AR101", "a  b")).isEqualTo(Fingerprint.of("AR101", "\ta b "));
        assertThat(Fingerprint.of("AR101", "ab")).isNotEqualTo(Fingerprint.of("AR101a", "b"));
        assertThat(Fingerprint.of("AR101", "ab")).matches("[0-9a-f]{16}");
    }

    @Test
    void a_place_has_a_line() {
        assertThatThrownBy(() -> SourcePlace.line("main.go", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Findings of(List<Finding> findings, List<Check> checks) {
        return new Findings("anteroom lint", "1", "2 files", findings, checks, List.of());
    }
}
