package dev.anteroom.diagnosis.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.diagnosis.RecordedCase;
import dev.anteroom.diagnosis.RecordedCase.Voice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StopTheWorldTest {
    @ParameterizedTest(name = "{1}: {2}")
    @CsvSource({
        "5632d1dd.tar.gz, SPEAKS, 'each line of a log carries every stack (Go 1.23)'",
        "6363ec9c.tar.gz, SPEAKS, 'a checksum that can''t be pre-empted meets statistics that stop the world (Go 1.23)'",
        "4b244774.tar.gz, SPEAKS, 'the heap is dumped in a loop (Go 1.23)'",
        "27e12060.tar.gz, SPEAKS, 'a health monitor dumps all stacks in a loop (Go 1.23)'",
        "3ad4d2ad.tar.gz, SILENT, 'hardly any clients (Go 1.23)'",
        "d37b4464.tar.gz, SILENT, 'a thousand new connections a second, all accepted (Go 1.23)'",
        "2f1a4a70.tar.gz, SILENT, 'bursts stand in the queue for a moment and all are served (Go 1.23)'"
    })
    void should_speak_where_it_is_there_and_be_silent_in_health(String recording, Voice expected, String because) {
        assertThat(RecordedCase.voice("stop_the_world", recording)).as(because).isEqualTo(expected);
    }
}
