package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuAcceptClusterTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "a55ccb63.tar.gz, SPEAKS, 'a loop retries a deadline that has passed (Go 1.23)'",
        "eb0801b5, SPEAKS, 'a loop retries EMFILE at once (Go 1.19)'",
        "1d1b62b5.tar.gz, SPEAKS, 'EMFILE is logged and retried at once (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'",
        "6e45e9f2.tar.gz, SILENT, 'thousands of keep-alive clients, each with a parked handler (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("cpu_accept_cluster", recording))
                .as(because)
                .isEqualTo(expected);
    }
}
