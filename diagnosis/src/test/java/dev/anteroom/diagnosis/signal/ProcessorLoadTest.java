package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorLoadTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "fd443fa6.tar.gz, SPEAKS, 'requests that compute are more than one P can serve (Go 1.23)'",
        "8b6e1c74.tar.gz, SPEAKS, 'goroutines that compute take every P (Go 1.23)'",
        "8491579d.tar.gz, SPEAKS, 'locked threads compute on the only CPU that the service may use (Go 1.19)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("processor_load", recording)).as(because).isEqualTo(expected);
    }
}
