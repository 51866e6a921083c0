package dev.anteroom.collect.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anteroom.collect.CollectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "depth>50%                      | depth>50%",
                "Depth > 120                    | depth>120",
                "wait.p99>50ms                  | wait.p99>50ms",
                "wait.p99.9 > 1.5s              | wait.p99.9>1500ms",
                "wait.max>=2s                   | wait.max>2000ms",
                "overflow                       | overflow",
                "cpu.throttled                  | cpu.throttled>10%",
                "cpu.throttled>25%              | cpu.throttled>25%",
                "overflow or wait.p50>10ms      | overflow or wait.p50>10ms",
                "overflow, depth>90%            | overflow or depth>90%",
            })
    void should_read_what_a_person_writes(String text, String meaning) {
        assertThat(ConditionParser.parse(text).words()).isEqualTo(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "queue>5           | doesn't know 'queue'",
                "depth             | is compared with connections",
                "depth>5ms         | is compared with connections",
                "depth>1.5         | no number of connections",
                "wait.p99>50       | wait.p99>50ms",
                "wait.p98>50ms     | 'wait.p98' isn't known",
                "overflow>3        | stands alone",
                "cpu.throttled>10  | share of the periods",
                "depth>50% and overflow | doesn't understand",
                "nothing at all | doesn't understand",
            })
    void should_say_what_is_expected_where(String text, String message) {
        assertThatThrownBy(() -> ConditionParser.parse(text))
                .isInstanceOf(CollectException.class)
                .hasMessageContaining(message);
    }

    @Test
    void should_name_the_whole_language_when_nothing_fits() {
        assertThatThrownBy(() -> ConditionParser.parse("p99>5"))
                .hasMessageContaining("depth>50%")
                .hasMessageContaining("cpu.throttled");
    }
}
