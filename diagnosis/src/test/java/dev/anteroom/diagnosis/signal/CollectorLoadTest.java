package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollectorLoadTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "b7cabb43.tar.gz, SPEAKS, 'an index of many small strings is renewed all the time with a tiny GOGC (Go 1.19)'",
        "c3ffbbb0.tar.gz, SPEAKS, 'the live heap is as large as GOMEMLIMIT (Go 1.23)'",
        "bb899ed1, SPEAKS, 'GOGC is tiny for a large heap of pointers (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("collector_load", recording)).as(because).isEqualTo(expected);
    }
}
