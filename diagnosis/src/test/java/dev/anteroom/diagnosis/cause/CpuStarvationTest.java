package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpuStarvationTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "11b43988.tar.gz, LIKELY, 'the service runs in the idle scheduling class beside a batch job (Go 1.23)'",
        "8b6e1c74.tar.gz, LIKELY, 'goroutines that compute take every P (Go 1.23)'",
        "97781836.tar.gz, LIKELY, 'other processes take the CPU, the service is nice (Go 1.23)'",
        "8491579d.tar.gz, LIKELY, 'locked threads compute on the only CPU that the service may use (Go 1.19)'",
        "0ae5e29e.zip, NOT_LIKELY, 'a quota of a few percent of a CPU (Go 1.23)'",
        "c3ffbbb0.tar.gz, NOT_LIKELY, 'the live heap is as large as GOMEMLIMIT (Go 1.23)'",
        "b9bd6ec0.tar.gz, NOT_LIKELY, 'a debugger has the process (Go 1.19)'",
        "ff3e5bb6.tar.gz, NOT_LIKELY, 'GOMAXPROCS=1 and nothing to do (Go 1.23)'",
        "d37b4464.tar.gz, NOT_LIKELY, 'a thousand new connections a second, all accepted (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new CpuStarvation(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
