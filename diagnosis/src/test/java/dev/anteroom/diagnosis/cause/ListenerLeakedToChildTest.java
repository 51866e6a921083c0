package dev.anteroom.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Judgement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerLeakedToChildTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "3186e1b1.tar.gz, NOT_LIKELY, 'a member of the group is held by another service (Go 1.23)'",
        "12e42832.tar.gz, LIKELY, 'the service lives and has closed its port, a helper holds it (Go 1.19)'",
        "332fe128.tar.gz, LIKELY, 'a helper kept the socket of a service that died; only listings were taken (Go 1.23)'",
        "7df58df5.tar.gz, LIKELY, 'a helper inherited the socket, the service has closed its own (Go 1.23)'",
        "edf51eba.tar.gz, LIKELY, 'a helper inherited the socket, the service has been killed (Go 1.23)'",
        "318214c7.tar.gz, NOT_LIKELY, 'one of three processes on the port is deadlocked; the whole node was recorded (Go 1.23)'",
        "c83d9dc9.tar.gz, NOT_LIKELY, 'a reload cancelled the loop''s context, the listener stayed open (Go 1.19)'",
        "15dab03b.tar.gz, NOT_LIKELY, 'a helper inherited the socket, and the service goes on accepting (Go 1.23)'",
        "7f1cbbb7.zip, NOT_LIKELY, 'the old process drains, its successor accepts on the same socket (Go 1.23)'"
    })
    void should_name_it_where_it_is_true_and_not_its_neighbours(String recording, Judgement expected, String because) {
        assertThat(RecordedCase.judgement(new ListenerLeakedToChild(), recording))
                .as(because)
                .isEqualTo(expected);
    }
}
