package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitExhaustedTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "ab7876cd.tar.gz, LIKELY, 'a pool of workers takes from a channel that main itself sends to (Go 1.19)'",
        "f096ac0c.tar.gz, LIKELY, 'a weighted semaphore before Accept, in a dump without states (Go 1.19)'",
        "8c4d9931.tar.gz, LIKELY, 'the same pool in a dump that SIGQUIT printed (Go 1.19)'",
        "e7c4cbaf.tar.gz, LIKELY, 'a bucket of tokens is empty, clients keep their connections (Go 1.23)'",
        "026dcf23.tar.gz, LIKELY, 'a buffered inbox is full, its workers serve clients that stay (Go 1.23)'",
        "f6b6b2d7.tar.gz, LIKELY, 'a limiting listener is full of idle keep-alive clients (Go 1.19)'",
        "36327aea.tar.gz, LIKELY, 'a channel of slots, handlers hang on a backend (Go 1.19)'",
        "c1971aa7.tar.gz, LIKELY, 'a weighted semaphore on sync.Cond, handlers became slow (Go 1.19)'",
        "fe5e898b, NOT_LIKELY, 'the loop waits for a group whose Done was skipped by a recovered panic (Go 1.23)'",
        "b225cd02.tar.gz, NOT_LIKELY, 'the handshake in Accept asks for a certificate that is being renewed under a lock (Go 1.23)'",
        "1ba8ef4a.tar.gz, NOT_LIKELY, 'a limiting listener with free slots (Go 1.23)'",
        "bee76802.tar.gz, NOT_LIKELY, 'branches of a multiplexer wait on channels (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new ConnectionLimitExhausted(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
