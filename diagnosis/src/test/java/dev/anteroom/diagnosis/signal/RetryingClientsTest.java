package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryingClientsTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "45563453.tar.gz, SPEAKS, 'a stale backlog of 20 loses SYNs at this moment (Go 1.19)'",
        "466f1de2.tar.gz, SPEAKS, 'the same, while the queue happens to be empty (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("retrying_clients", recording))
                .as(because)
                .isEqualTo(expected);
    }
}
