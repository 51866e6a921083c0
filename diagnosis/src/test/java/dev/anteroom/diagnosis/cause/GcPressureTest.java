package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcPressureTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "9b9dd8c8.tar.gz, NOT_LIKELY, 'a loop has ended; the trace shows hardly any collection (Go 1.23)'",
        "b7cabb43.tar.gz, LIKELY, 'an index of many small strings is renewed all the time with a tiny GOGC (Go 1.19)'",
        "c3ffbbb0.tar.gz, LIKELY, 'the live heap is as large as GOMEMLIMIT (Go 1.23)'",
        "bb899ed1, LIKELY, 'GOGC is tiny for a large heap of pointers (Go 1.23)'",
        "5632d1dd.tar.gz, NOT_LIKELY, 'each line of a log carries every stack (Go 1.23)'",
        "fd443fa6.tar.gz, NOT_LIKELY, 'requests that compute are more than one P can serve (Go 1.23)'",
        "c13cbb22.tar.gz, NOT_LIKELY, 'the collector works a lot and connections don''t wait (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new GcPressure(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
