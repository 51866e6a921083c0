package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverflowReadingTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "466f1de2.tar.gz, SPEAKS, 'somaxconn was raised under a running service, which keeps its old limit (Go 1.23)'",
        "989164a8.tar.gz, SILENT, 'four loops with a socket each, hardly any clients (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("overflow_reading", recording))
                .as(because)
                .isEqualTo(expected);
    }
}
