package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseportMemberNotAcceptingTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "318214c7.tar.gz, LIKELY, 'one of three processes on the port is deadlocked; the whole node was recorded (Go 1.23)'",
        "42212060.tar.gz, LIKELY, 'one of two processes is stopped; all there is are listings and the healthy one''s dump (Go 1.19)'",
        "c6d72dc8.tar.gz, LIKELY, 'one of two loops of a process waits for a lock (Go 1.23)'",
        "c80c3f52.tar.gz, LIKELY, 'a second process opened the port as a spare and never accepts (Go 1.19)'",
        "e16de912.tar.gz, LIKELY, 'one of two processes on the port is stopped (Go 1.23)'",
        "ebe3ec47, NOT_LIKELY, 'net/http''s ConnContext calls a backend, which became slow (Go 1.19)'",
        "12e42832.tar.gz, NOT_LIKELY, 'the service lives and has closed its port, a helper holds it (Go 1.19)'",
        "2a9d4ad6.tar.gz, NOT_LIKELY, 'two processes on the port, both accept (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new ReuseportMemberNotAccepting(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
