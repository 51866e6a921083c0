package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptQueueTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "c83d9dc9.tar.gz, SPEAKS, 'a reload cancelled the loop''s context, the listener stayed open (Go 1.19)'",
        "c24d1003.tar.gz, SPEAKS, 'the loop returned at the first EMFILE, which has passed (Go 1.23)'",
        "4b0c9b6e.tar.gz, SPEAKS, 'the loop''s panic was recovered outside of it (Go 1.23)'",
        "3b403568.tar.gz, SPEAKS, 'the loop returned after so many connections, and nobody starts it again (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("accept_queue", recording)).as(because).isEqualTo(expected);
    }
}
