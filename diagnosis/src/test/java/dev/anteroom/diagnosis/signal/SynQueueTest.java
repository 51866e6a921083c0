package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynQueueTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "4fa8ee14.zip, SPEAKS, 'half-open connections fill the SYN queue, no cookies (Go 1.23)'",
        "6333bff4.zip, SPEAKS, 'the listener''s own backlog caps the SYN queue (Go 1.23)'",
        "a5330420.tar.gz, SPEAKS, 'the same before a gateway, and nobody took a profile (Go 1.23)'",
        "f221dc04.tar.gz, SPEAKS, 'a SYN queue of 16 and a scan of half-open connections, no cookies (Go 1.19)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("syn_queue", recording)).as(because).isEqualTo(expected);
    }
}
