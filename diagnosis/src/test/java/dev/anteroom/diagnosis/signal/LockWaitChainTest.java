package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockWaitChainTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "b225cd02.tar.gz, SPEAKS, 'the handshake in Accept asks for a certificate that is being renewed under a lock (Go 1.23)'",
        "1d6c621e.tar.gz, SPEAKS, 'the descriptor''s own fdMutex is held by a read of socket options (Go 1.19)'",
        "fb09faa4.tar.gz, SPEAKS, 'Accept writes to a logger whose mutex waits for a slow pipe (Go 1.23)'",
        "d47c1bb4.tar.gz, SPEAKS, 'Accept waits in sync.Once for somebody else''s slow initialisation (Go 1.19)'",
        "17d4ae2a.tar.gz, SILENT, 'four Serve loops share a listener and queue at its fdMutex (Go 1.23)'",
        "cad2da73.tar.gz, SILENT, 'Accept''s lock is held for a millisecond now and then (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("lock_wait_chain", recording)).as(because).isEqualTo(expected);
    }
}
