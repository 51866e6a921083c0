package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverflowDeltaTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "4b239d4f.tar.gz, SPEAKS, 'hundreds of clients reconnect at once, somaxconn is 32 (Go 1.23)'",
        "c0d1a715.tar.gz, SPEAKS, 'a service asks for a backlog of 5, as old examples do (Go 1.19)'",
        "35f4c658, SPEAKS, 'the service asks for a backlog of 8, clients come in bursts (Go 1.23)'",
        "493f96e2.tar.gz, SPEAKS, 'somaxconn is 16, clients come in bursts (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("overflow_delta", recording)).as(because).isEqualTo(expected);
    }
}
