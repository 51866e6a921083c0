package dev.anteroom.profile.legacy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.PprofRaw;
import dev.anteroom.profile.ProfileReader;
import dev.anteroom.profile.goroutine.Frame;
import dev.anteroom.profile.goroutine.GoroutineDump;
import dev.anteroom.profile.goroutine.GoroutineGroup;
import dev.anteroom.profile.goroutine.Recordings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The three forms of one moment, in which only the recording goroutine moved.
class MomentTest {
    static List<Path> moments() {
        return Recordings.ending("goroutine.debug2.txt").stream()
                .filter(file -> !file.toString().contains("contended"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("moments")
    void should_see_the_same_stacks_in_all_forms_of_a_moment(Path debug2) throws IOException {
        Map<String, Long> dump = counts(GoroutineDump.read(debug2));
        Path debug1 = debug2.resolveSibling("goroutine.debug1.txt");
        try (InputStream in = Files.newInputStream(debug1)) {
            assertThat(counts(GoroutineDump.of(LegacyText.read(in, "debug1")))).isEqualTo(dump);
        }
        assertThat(counts(GoroutineDump.read(debug1))).isEqualTo(dump);
        assertThat(counts(GoroutineDump.read(debug2.resolveSibling("goroutine.pb.gz"))))
                .isEqualTo(dump);
        assertThat(counts(GoroutineDump.of(ProfileReader.read(debug2)))).isEqualTo(dump);
        assertThat(counts(PprofRaw.read(debug2.resolveSibling("goroutine.raw.txt"))))
                .isEqualTo(dump);
        assertThat(counts(GoroutineDump.of(GoroutineDump.read(debug2).toProfile())))
                .isEqualTo(dump);
    }

    private static Map<String, Long> counts(GoroutineDump dump) {
        Map<String, Long> counts = new TreeMap<>();
        for (GoroutineGroup group : dump.groups()) {
            List<String> frames =
                    group.framesOutsideRuntime().stream().map(Frame::toString).toList();
            add(counts, frames, group.count());
        }
        return counts;
    }

    private static Map<String, Long> counts(PprofRaw raw) {
        Map<String, Long> counts = new TreeMap<>();
        raw.values().forEach((stack, values) -> add(counts, new ArrayList<>(stack), values[0]));
        return counts;
    }

    private static void add(Map<String, Long> counts, List<String> frames, long count) {
        boolean recorder = frames.stream().anyMatch(frame -> frame.startsWith("runtime/pprof.write"));
        // Each form has its own limit for the depth of a stack.
        boolean tooDeep = frames.size() > 25;
        if (!recorder && !tooDeep) {
            counts.merge(String.join(";", frames), count, Long::sum);
        }
    }
}
