package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuThrottledTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "1eed9791.tar.gz, LIKELY, 'a quota that TLS handshakes use up (Go 1.23)'",
        "98547065.tar.gz, LIKELY, 'a quota of 20 ms in each second (Go 1.19)'",
        "0ae5e29e.zip, LIKELY, 'a quota of a few percent of a CPU (Go 1.23)'",
        "ff60577c.tar.gz, LIKELY, 'a quota of 1 ms in 20, nobody reached pprof (Go 1.23)'",
        "fd443fa6.tar.gz, NOT_LIKELY, 'requests that compute are more than one P can serve (Go 1.23)'",
        "b9bd6ec0.tar.gz, NOT_LIKELY, 'a debugger has the process (Go 1.19)'",
        "3ad4d2ad.tar.gz, NOT_LIKELY, 'hardly any clients (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new CpuThrottled(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
