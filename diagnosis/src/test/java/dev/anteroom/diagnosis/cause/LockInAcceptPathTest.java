package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockInAcceptPathTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "b225cd02.tar.gz, LIKELY, 'the handshake in Accept asks for a certificate that is being renewed under a lock (Go 1.23)'",
        "1d6c621e.tar.gz, LIKELY, 'the descriptor''s own fdMutex is held by a read of socket options (Go 1.19)'",
        "fb09faa4.tar.gz, LIKELY, 'Accept writes to a logger whose mutex waits for a slow pipe (Go 1.23)'",
        "d47c1bb4.tar.gz, LIKELY, 'Accept waits in sync.Once for somebody else''s slow initialisation (Go 1.19)'",
        "4945a985.tar.gz, LIKELY, 'a wrapper''s Accept needs the mutex that an export holds (Go 1.19)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "e7c4cbaf.tar.gz, NOT_LIKELY, 'a bucket of tokens is empty, clients keep their connections (Go 1.23)'",
        "17d4ae2a.tar.gz, NOT_LIKELY, 'four Serve loops share a listener and queue at its fdMutex (Go 1.23)'",
        "77f2639d.tar.gz, NOT_LIKELY, 'handlers queue for a mutex a little (Go 1.23)'",
        "cad2da73.tar.gz, NOT_LIKELY, 'Accept''s lock is held for a millisecond now and then (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new LockInAcceptPath(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
