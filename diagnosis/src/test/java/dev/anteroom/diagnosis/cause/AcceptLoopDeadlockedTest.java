package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptLoopDeadlockedTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "57de3502.tar.gz, LIKELY, 'main itself and a report take two locks in opposite order (Go 1.23)'",
        "f9ad0faa, LIKELY, 'the loop and a handler take two locks in opposite order, beside a chore that sleeps (Go 1.19)'",
        "fe5e898b, LIKELY, 'the loop waits for a group whose Done was skipped by a recovered panic (Go 1.23)'",
        "97f0072a.zip, LIKELY, 'a multiplexer hands on to a branch whose server has ended (Go 1.23)'",
        "2c0e0bec.tar.gz, LIKELY, 'the loop sends events to a consumer that has ended (Go 1.23)'",
        "07e76a65.tar.gz, LIKELY, 'workers wait for a reader of results, the loop for a worker (Go 1.23)'",
        "038c75d1.tar.gz, LIKELY, 'the loop waits for a message that a handler doesn''t send any more (Go 1.23)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "b225cd02.tar.gz, NOT_LIKELY, 'the handshake in Accept asks for a certificate that is being renewed under a lock (Go 1.23)'",
        "e7c4cbaf.tar.gz, NOT_LIKELY, 'a bucket of tokens is empty, clients keep their connections (Go 1.23)'",
        "bee76802.tar.gz, NOT_LIKELY, 'branches of a multiplexer wait on channels (Go 1.23)'",
        "4dcae1b9.tar.gz, NOT_LIKELY, 'handlers queue for a mutex for long (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new AcceptLoopDeadlocked(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
