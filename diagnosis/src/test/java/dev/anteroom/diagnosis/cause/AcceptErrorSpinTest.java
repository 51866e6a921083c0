package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptErrorSpinTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "5bdecb9d.tar.gz, LIKELY, 'the listener was closed, and the loop goes on (Go 1.19)'",
        "bd4a473c.tar.gz, NOT_LIKELY, 'an allocating computation that main started (Go 1.19)'",
        "6b6c81ee.tar.gz, NOT_LIKELY, 'a wrapper writes a line to a pipe whose reader is slow (Go 1.23)'",
        "a55ccb63.tar.gz, LIKELY, 'a loop retries a deadline that has passed (Go 1.23)'",
        "eb0801b5, LIKELY, 'a loop retries EMFILE at once (Go 1.19)'",
        "6d257163.tar.gz, LIKELY, 'the listener was closed, a duplicate keeps the socket, and the loop goes on asking (Go 1.19)'",
        "1d1b62b5.tar.gz, LIKELY, 'EMFILE is logged and retried at once (Go 1.23)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "fd443fa6.tar.gz, NOT_LIKELY, 'requests that compute are more than one P can serve (Go 1.23)'",
        "d37b4464.tar.gz, NOT_LIKELY, 'a thousand new connections a second, all accepted (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new AcceptErrorSpin(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
