package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerHoldersTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "12e42832.tar.gz, SPEAKS, 'the service lives and has closed its port, a helper holds it (Go 1.19)'",
        "7df58df5.tar.gz, SPEAKS, 'a helper inherited the socket, the service has closed its own (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("listener_holders", recording))
                .as(because)
                .isEqualTo(expected);
    }
}
