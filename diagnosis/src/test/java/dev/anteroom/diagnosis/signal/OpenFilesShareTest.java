package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesShareTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "8c61fd47.zip, SPEAKS, 'net/http, idle clients hold all descriptors (Go 1.19)'",
        "d8ff3a28.tar.gz, SPEAKS, 'net/http with pprof on the service''s own port (Go 1.19)'",
        "81ac342b.tar.gz, SPEAKS, 'an RPC loop with its own timer, a watcher leaks files (Go 1.19)'",
        "4ee9f349.tar.gz, SPEAKS, 'somebody lowered the limit of the running process below what it uses (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("open_files", recording)).as(because).isEqualTo(expected);
    }
}
