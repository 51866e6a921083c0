package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptLoopExitedTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "c83d9dc9.tar.gz, LIKELY, 'a reload cancelled the loop''s context, the listener stayed open (Go 1.19)'",
        "c24d1003.tar.gz, LIKELY, 'the loop returned at the first EMFILE, which has passed (Go 1.23)'",
        "4b0c9b6e.tar.gz, LIKELY, 'the loop''s panic was recovered outside of it (Go 1.23)'",
        "3b403568.tar.gz, LIKELY, 'the loop returned after so many connections, and nobody starts it again (Go 1.23)'",
        "fe5e898b, NOT_LIKELY, 'the loop waits for a group whose Done was skipped by a recovered panic (Go 1.23)'",
        "5fcd7712.tar.gz, NOT_LIKELY, 'handlers leave the bodies of their upstream calls open (Go 1.19)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "7f1cbbb7.zip, NOT_LIKELY, 'the old process drains, its successor accepts on the same socket (Go 1.23)'",
        "f7e8827c.zip, NOT_LIKELY, 'a Unix listener that nobody uses beside the TCP one (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new AcceptLoopExited(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
