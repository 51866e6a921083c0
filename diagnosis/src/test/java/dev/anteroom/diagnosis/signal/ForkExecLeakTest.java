package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForkExecLeakTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "7df58df5.tar.gz, SPEAKS, 'a helper inherited the socket, the service has closed its own (Go 1.23)'",
        "edf51eba.tar.gz, SPEAKS, 'a helper inherited the socket, the service has been killed (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("fork_exec_leak", recording)).as(because).isEqualTo(expected);
    }
}
