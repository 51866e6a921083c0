package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowWorkInAcceptTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "6b6c81ee.tar.gz, LIKELY, 'a wrapper writes a line to a pipe whose reader is slow (Go 1.23)'",
        "ebe3ec47, LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "ece91552.tar.gz, LIKELY, 'Accept reads the binary PROXY header by io.ReadFull (Go 1.23)'",
        "159db524.tar.gz, LIKELY, 'the loop runs a firewall command for each client (Go 1.23)'",
        "16182e55.tar.gz, LIKELY, 'Accept shares a call to a slow backend with the handlers and waits for theirs (Go 1.19)'",
        "6350c66b.zip, LIKELY, 'the loop makes the TLS handshake, some clients are slow (Go 1.19)'",
        "fe5e898b, NOT_LIKELY, 'the loop waits for a group whose Done was skipped by a recovered panic (Go 1.23)'",
        "4945a985.tar.gz, NOT_LIKELY, 'a wrapper''s Accept needs the mutex that an export holds (Go 1.19)'",
        "eb0801b5, NOT_LIKELY, 'a loop retries EMFILE at once (Go 1.19)'",
        "a9d36865.tar.gz, NOT_LIKELY, 'Accept reads the PROXY line, and clients send it at once (Go 1.23)'",
        "2c5e27d2.tar.gz, NOT_LIKELY, 'handlers wait for more than a second (Go 1.23)'",
        "7ad7919d, NOT_LIKELY, 'slow clients cost their own goroutine only (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new SlowWorkInAccept(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
