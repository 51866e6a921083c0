package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DifferentialTest {
    private static final List<String> KINDS = List.of("net", "sync", "syscall", "sched");

    @TempDir
    Path directory;

    static Stream<Arguments> recordings() {
        return Stream.of("1.19", "1.21", "1.22", "1.23")
                .flatMap(version -> Recordings.SITUATIONS.stream().map(situation -> Arguments.of(situation, version)));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void should_read_the_whole_trace(String situation, String version) {
        try (TraceReader reader = Recordings.open(situation, version)) {
            assertThat(reader.read(event -> {}).damages()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void should_have_the_totals_per_stack_of_go_tool_trace(String situation, String version) throws Exception {
        GoTool go = new GoTool(version);
        assumeTrue(go.present(), "Go " + version + " is needed as the oracle");
        byte[] bytes = Recordings.bytes(situation, version);
        Path trace = Files.write(directory.resolve("trace.out"), bytes);
        for (String kind : KINDS) {
            Map<String, StackTotal> expected = go.profile(trace, kind);
            Map<String, StackTotal> actual = read(bytes, kind);
            assertThat(actual.keySet()).as(kind).isEqualTo(expected.keySet());
            expected.forEach((stack, total) -> {
                StackTotal ours = actual.getOrDefault(stack, new StackTotal(0, 0));
                assertThat(ours.count()).as(kind + " " + stack).isEqualTo(total.count());
                // where two threads' events have the same time, which comes first is open, and shifts them by a
                // nanosecond
                assertThat(ours.nanos()).as(kind + " " + stack).isCloseTo(total.nanos(), within(10 * total.count()));
            });
        }
    }

    private static Map<String, StackTotal> read(byte[] bytes, String kind) {
        try (TraceReader reader = TraceReader.of("trace", bytes)) {
            ToolRule rule = new ToolRule(kind, reader.version().hasGenerations());
            assertThat(reader.read(rule).complete()).isTrue();
            return rule.totals();
        }
    }
}
