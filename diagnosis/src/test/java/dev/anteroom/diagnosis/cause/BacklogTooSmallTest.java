package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTooSmallTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "4b239d4f.tar.gz, LIKELY, 'hundreds of clients reconnect at once, somaxconn is 32 (Go 1.23)'",
        "c0d1a715.tar.gz, LIKELY, 'a service asks for a backlog of 5, as old examples do (Go 1.19)'",
        "35f4c658, LIKELY, 'the service asks for a backlog of 8, clients come in bursts (Go 1.23)'",
        "493f96e2.tar.gz, LIKELY, 'somaxconn is 16, clients come in bursts (Go 1.23)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "b9bd6ec0.tar.gz, NOT_LIKELY, 'a debugger has the process (Go 1.19)'",
        "c72fcff6.tar.gz, NOT_LIKELY, 'a backlog of 8 and clients that come one by one (Go 1.23)'",
        "2f1a4a70.tar.gz, NOT_LIKELY, 'bursts stand in the queue for a moment and all are served (Go 1.23)'",
        "63830e3d.tar.gz, NOT_LIKELY, 'another service of the namespace overflows (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new BacklogTooSmall(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
