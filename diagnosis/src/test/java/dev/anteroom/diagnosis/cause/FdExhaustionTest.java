package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FdExhaustionTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "c25f6141.tar.gz, LIKELY, 'strace has accept refused, descriptors come free before the second look (Go 1.19)'",
        "32bd3768.tar.gz, LIKELY, 'a back-off of the loop''s own beside nearly all descriptors in use (Go 1.19)'",
        "a5722d6a.tar.gz, LIKELY, 'nobody counted; the descriptor table is larger than the limit (Go 1.19)'",
        "1dec01ce.tar.gz, LIKELY, 'one look, and no descriptor left (Go 1.19)'",
        "5fcd7712.tar.gz, LIKELY, 'handlers leave the bodies of their upstream calls open (Go 1.19)'",
        "8c61fd47.zip, LIKELY, 'net/http, idle clients hold all descriptors (Go 1.19)'",
        "d8ff3a28.tar.gz, LIKELY, 'net/http with pprof on the service''s own port (Go 1.19)'",
        "81ac342b.tar.gz, LIKELY, 'an RPC loop with its own timer, a watcher leaks files (Go 1.19)'",
        "4ee9f349.tar.gz, LIKELY, 'somebody lowered the limit of the running process below what it uses (Go 1.23)'",
        "c83d9dc9.tar.gz, NOT_LIKELY, 'a reload cancelled the loop''s context, the listener stayed open (Go 1.19)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "da11e057.tar.gz, NOT_LIKELY, '850 of 1024 descriptors are used (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new FdExhaustion(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
