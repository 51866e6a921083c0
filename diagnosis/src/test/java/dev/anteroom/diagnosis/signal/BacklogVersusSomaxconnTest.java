package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogVersusSomaxconnTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "8b9194de.tar.gz, SPEAKS, 'an activator that lives keeps the socket and has started a loop of its own making (Go 1.23)'",
        "37b42db2.tar.gz, SPEAKS, 'a successor inherited the socket of a parent that is gone (Go 1.23)'",
        "466f1de2.tar.gz, SPEAKS, 'somaxconn was raised under a running service, which keeps its old limit (Go 1.23)'",
        "57f0fa3f.tar.gz, SPEAKS, 'a cache took over its parent''s socket after somaxconn was raised (Go 1.19)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("backlog_vs_somaxconn", recording))
                .as(because)
                .isEqualTo(expected);
    }
}
