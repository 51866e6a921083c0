package dev.anteroom.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.goroutine.Mutations;
import dev.anteroom.profile.goroutine.Recordings;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever perf script is said to have printed is read or refused with a sentence.
class PerfScriptFuzzTest {
    static List<byte[]> recordings() {
        return List.of(Recordings.bytes(Path.of("src/test/resources/profiles/perf-script.txt")));
    }

    @MethodSource("recordings")
    @FuzzTest(maxDuration = "20s")
    void should_read_or_fail_with_a_sentence(byte[] text) {
        check(text);
    }

    @Test
    void should_survive_mutations_of_a_recording() {
        byte[] text = recordings().getFirst();
        SplittableRandom random = new SplittableRandom(20261124);
        int read = 0;
        for (int round = 0; round < 1_500; round++) {
            read += check(Mutations.mutate(text, text, random));
        }
        assertThat(read).isPositive();
    }

    private static int check(byte[] text) {
        ReadLimits limits = new ReadLimits(4 << 20, 16 << 20);
        try (Content content = Content.of("text", text, limits)) {
            Profile profile = PerfScriptParser.parse(content, limits, PerfScriptOptions.defaults());
            assertThat(profile.sampleCount()).isLessThanOrEqualTo(text.length);
            return 1;
        } catch (ProfileFormatException refused) {
            assertThat(refused).message().startsWith("text").doesNotContain("\n");
            return 0;
        }
    }
}
