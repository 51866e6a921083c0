package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessStoppedTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "b9bd6ec0.tar.gz, LIKELY, 'a debugger has the process (Go 1.19)'",
        "e1be3c4c.tar.gz, LIKELY, 'the cgroup freezer (Go 1.23)'",
        "7f03a341.tar.gz, LIKELY, 'SIGSTOP, and only files of /proc (Go 1.23)'",
        "f900545a.tar.gz, LIKELY, 'SIGSTOP (Go 1.23)'",
        "fe5e898b, NOT_LIKELY, 'the loop waits for a group whose Done was skipped by a recovered panic (Go 1.23)'",
        "1eed9791.tar.gz, NOT_LIKELY, 'a quota that TLS handshakes use up (Go 1.23)'",
        "2a978d49.tar.gz, NOT_LIKELY, 'Accept of a port that nobody uses has been parked for more than a minute (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new ProcessStopped(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
