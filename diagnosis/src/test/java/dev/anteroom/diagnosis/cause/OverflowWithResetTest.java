package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverflowWithResetTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "61138e87.tar.gz, LIKELY, 'clients are reset, nobody wrote the sysctl down (Go 1.23)'",
        "df0e7c39.tar.gz, LIKELY, 'full when the last packet of the handshake arrives, the client is reset (Go 1.23)'",
        "27545d8c.tar.gz, LIKELY, 'bursts over a slow link meet a small queue, and clients are reset (Go 1.23)'",
        "fe4ccfa8.tar.gz, LIKELY, 'a loop that stalls on a lock overflows a small queue, and clients are reset (Go 1.23)'",
        "4b239d4f.tar.gz, NOT_LIKELY, 'hundreds of clients reconnect at once, somaxconn is 32 (Go 1.23)'",
        "4fa8ee14.zip, NOT_LIKELY, 'half-open connections fill the SYN queue, no cookies (Go 1.23)'",
        "d37b4464.tar.gz, NOT_LIKELY, 'a thousand new connections a second, all accepted (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new OverflowWithReset(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
