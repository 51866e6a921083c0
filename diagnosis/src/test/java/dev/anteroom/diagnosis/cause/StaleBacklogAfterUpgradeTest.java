package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaleBacklogAfterUpgradeTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "8b9194de.tar.gz, LIKELY, 'an activator that lives keeps the socket and has started a loop of its own making (Go 1.23)'",
        "37b42db2.tar.gz, LIKELY, 'a successor inherited the socket of a parent that is gone (Go 1.23)'",
        "466f1de2.tar.gz, LIKELY, 'somaxconn was raised under a running service, which keeps its old limit (Go 1.23)'",
        "57f0fa3f.tar.gz, LIKELY, 'a cache took over its parent''s socket after somaxconn was raised (Go 1.19)'",
        "4b239d4f.tar.gz, NOT_LIKELY, 'hundreds of clients reconnect at once, somaxconn is 32 (Go 1.23)'",
        "27545d8c.tar.gz, NOT_LIKELY, 'bursts over a slow link meet a small queue, and clients are reset (Go 1.23)'",
        "392977e2.tar.gz, NOT_LIKELY, 'the limit is older and smaller than somaxconn, and nobody needs more (Go 1.23)'",
        "c72fcff6.tar.gz, NOT_LIKELY, 'a backlog of 8 and clients that come one by one (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new StaleBacklogAfterUpgrade(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
