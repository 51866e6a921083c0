package dev.anteroom.profile.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.Profile;
import dev.anteroom.profile.ProfileFormatException;
import dev.anteroom.profile.ValueType;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.Mutations;
import dev.anteroom.profile.goroutine.Recordings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class LegacyTextFuzzTest {
    static List<byte[]> recordings() {
        return Recordings.ending(".debug1.txt").stream().map(Recordings::bytes).toList();
    }

    @MethodSource("recordings")
    @FuzzTest(maxDuration = "30s")
    void should_read_or_fail_with_a_sentence(byte[] text) {
        check(text);
    }

    @Test
    void should_survive_mutations_of_recordings() throws IOException {
        List<Path> files = Recordings.ending(".debug1.txt");
        SplittableRandom random = new SplittableRandom(20261124);
        int read = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] text = Files.readAllBytes(files.get(random.nextInt(files.size())));
            byte[] other = Files.readAllBytes(files.get(random.nextInt(files.size())));
            read += check(Mutations.mutate(text, other, random));
        }
        assertThat(read).isPositive();
    }

    private static int check(byte[] text) {
        try {
            Profile profile = LegacyText.read(new ByteArrayInputStream(text), "text");
            if (profile.sampleTypes().contains(new ValueType("goroutine", "count"))) {
                assertThat(GoroutineDump.of(profile).groups()).allMatch(group -> group.count() > 0);
            }
            return 1;
        } catch (ProfileFormatException e) {
            assertThat(e).hasMessageStartingWith("text: ");
            return 0;
        }
    }
}
