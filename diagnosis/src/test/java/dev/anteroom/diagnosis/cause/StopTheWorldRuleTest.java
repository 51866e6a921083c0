package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopTheWorldRuleTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "5632d1dd.tar.gz, LIKELY, 'each line of a log carries every stack (Go 1.23)'",
        "6363ec9c.tar.gz, LIKELY, 'a checksum that can''t be pre-empted meets statistics that stop the world (Go 1.23)'",
        "4b244774.tar.gz, LIKELY, 'the heap is dumped in a loop (Go 1.23)'",
        "27e12060.tar.gz, LIKELY, 'a health monitor dumps all stacks in a loop (Go 1.23)'",
        "836b6b11.tar.gz, LIKELY, 'a watchdog writes all goroutines'' stacks in a loop (Go 1.19)'",
        "b7cabb43.tar.gz, NOT_LIKELY, 'an index of many small strings is renewed all the time with a tiny GOGC (Go 1.19)'",
        "1eed9791.tar.gz, NOT_LIKELY, 'a quota that TLS handshakes use up (Go 1.23)'",
        "3ad4d2ad.tar.gz, NOT_LIKELY, 'hardly any clients (Go 1.23)'",
        "c13cbb22.tar.gz, NOT_LIKELY, 'the collector works a lot and connections don''t wait (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new StopTheWorldRule(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
