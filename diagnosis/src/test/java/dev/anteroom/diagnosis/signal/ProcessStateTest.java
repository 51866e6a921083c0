package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessStateTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "b9bd6ec0.tar.gz, SPEAKS, 'a debugger has the process (Go 1.19)'",
        "e1be3c4c.tar.gz, SPEAKS, 'the cgroup freezer (Go 1.23)'",
        "7f03a341.tar.gz, SPEAKS, 'SIGSTOP, and only files of /proc (Go 1.23)'",
        "f900545a.tar.gz, SPEAKS, 'SIGSTOP (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("process_state", recording)).as(because).isEqualTo(expected);
    }
}
