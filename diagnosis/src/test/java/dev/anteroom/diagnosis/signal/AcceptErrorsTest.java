package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptErrorsTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "a55ccb63.tar.gz, SPEAKS, 'a loop retries a deadline that has passed (Go 1.23)'",
        "eb0801b5, SPEAKS, 'a loop retries EMFILE at once (Go 1.19)'",
        "6d257163.tar.gz, SPEAKS, 'the listener was closed, a duplicate keeps the socket, and the loop goes on asking (Go 1.19)'",
        "3045c6fc.tar.gz, SPEAKS, 'the same, runnable in both dumps while nobody else wants a processor (Go 1.23)'",
        "955b5b46.tar.gz, SPEAKS, 'EMFILE is logged and retried at once, on a busy machine (Go 1.19)'",
        "1d1b62b5.tar.gz, SPEAKS, 'EMFILE is logged and retried at once (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("accept_errors", recording)).as(because).isEqualTo(expected);
    }
}
