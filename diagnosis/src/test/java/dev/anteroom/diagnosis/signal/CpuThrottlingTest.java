package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuThrottlingTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "1eed9791.tar.gz, SPEAKS, 'a quota that TLS handshakes use up (Go 1.23)'",
        "98547065.tar.gz, SPEAKS, 'a quota of 20 ms in each second (Go 1.19)'",
        "0ae5e29e.zip, SPEAKS, 'a quota of a few percent of a CPU (Go 1.23)'",
        "ff60577c.tar.gz, SPEAKS, 'a quota of 1 ms in 20, nobody reached pprof (Go 1.23)'",
        "3acb3b57.tar.gz, SILENT, 'a quota is touched now and then, and nobody waits long (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("cpu_throttling", recording)).as(because).isEqualTo(expected);
    }
}
