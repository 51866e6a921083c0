package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynQueueOverflowTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "0de43aac.tar.gz, NOT_LIKELY, 'half-open connections, and cookies let every client in (Go 1.19)'",
        "8b732421.tar.gz, LIKELY, 'counters read once, clients retry (Go 1.19)'",
        "4fa8ee14.zip, LIKELY, 'half-open connections fill the SYN queue, no cookies (Go 1.23)'",
        "6333bff4.zip, LIKELY, 'the listener''s own backlog caps the SYN queue (Go 1.23)'",
        "a5330420.tar.gz, LIKELY, 'the same before a gateway, and nobody took a profile (Go 1.23)'",
        "f221dc04.tar.gz, LIKELY, 'a SYN queue of 16 and a scan of half-open connections, no cookies (Go 1.19)'",
        "b225cd02.tar.gz, NOT_LIKELY, 'the handshake in Accept asks for a certificate that is being renewed under a lock (Go 1.23)'",
        "5fcd7712.tar.gz, NOT_LIKELY, 'handlers leave the bodies of their upstream calls open (Go 1.19)'",
        "d37b4464.tar.gz, NOT_LIKELY, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, NOT_LIKELY, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new SynQueueOverflow(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
