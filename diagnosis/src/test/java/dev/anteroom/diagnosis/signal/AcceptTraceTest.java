package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTraceTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "4945a985.tar.gz, SPEAKS, 'a wrapper''s Accept needs the mutex that an export holds (Go 1.19)'",
        "fdb9576b.tar.gz, SPEAKS, 'a wrapper''s Accept reads the PROXY line, some clients send it late (Go 1.19)'",
        "6363ec9c.tar.gz, SPEAKS, 'a checksum that can''t be pre-empted meets statistics that stop the world (Go 1.23)'",
        "17d4ae2a.tar.gz, SILENT, 'four Serve loops share a listener and queue at its fdMutex (Go 1.23)'",
        "c72fcff6.tar.gz, SILENT, 'a backlog of 8 and clients that come one by one (Go 1.23)'",
        "31630c0e.tar.gz, SILENT, 'a job computes on every P, the port is idle (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("accept_trace", recording)).as(because).isEqualTo(expected);
    }
}
