package dev.anteroom.profile.goroutine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.ProfileFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class GoroutineDumpFuzzTest {
    /// Lines that are almost those of a dump: what a damaged one consists of.
    private static final String ALMOST = """
            goroutine 7 []:
            created by in goroutine 2
            \to:3

            goroutine -1 [running, , 99999999999999999999 minutes, locked to thread]:
            (0x1
            \t:
            created by
            \t/a.go:99999999999 +0x
            ...additional frames elided...
            created by main.main in goroutine
            goroutine 8 gp=0x m=nil mp=x [chan receive (nil chan) (scan), 1 minutes] {"a": "b}:
            main.f[...](...)
            \t/a.go:-1
            """;

    /// As log stores export it, and a log in a log.
    private static final String JSON = """
            {"took": 3, "hits": {"hits": [
              {"_source": {"message": "goroutine 7 [IO wait]:", "tags": ["a"]}},
              {"_source": {"message": "main.main()", "n": 1}},
              {"_source": {"message": "\\t/a.go:3 +0x1"}}]},
             "values": [["17", "goroutine 8 [running]:\\nmain.f()\\n\\t/a.go:4\\n"], ["18", ""]]}
            """;

    static List<byte[]> recordings() {
        return Stream.concat(
                        Recordings.dumps().stream().map(Recordings::bytes),
                        Stream.of(ALMOST.getBytes(UTF_8), JSON.getBytes(UTF_8)))
                .toList();
    }

    @MethodSource("recordings")
    @FuzzTest(maxDuration = "30s")
    void should_read_or_fail_with_a_sentence(byte[] text) {
        check(text);
    }

    @Test
    void should_survive_mutations_of_recordings() throws IOException {
        List<Path> files = Recordings.dumps();
        SplittableRandom random = new SplittableRandom(20261123);
        for (int round = 0; round < 3000; round++) {
            byte[] text = Files.readAllBytes(files.get(random.nextInt(files.size())));
            byte[] other = Files.readAllBytes(files.get(random.nextInt(files.size())));
            check(Mutations.mutate(text, other, random));
        }
    }

    @Test
    void should_survive_mutations_of_what_is_almost_a_dump() {
        byte[] text = ALMOST.getBytes(UTF_8);
        SplittableRandom random = new SplittableRandom(20261130);
        for (int round = 0; round < 3000; round++) {
            check(Mutations.mutate(text, text, random));
        }
    }

    @Test
    void should_survive_mutations_of_what_a_log_store_exports() {
        byte[] text = JSON.getBytes(UTF_8);
        assertThat(GoroutineDump.read(text).count()).isEqualTo(2);
        SplittableRandom random = new SplittableRandom(20261201);
        for (int round = 0; round < 3000; round++) {
            check(Mutations.mutate(text, text, random));
        }
    }

    private static void check(byte[] text) {
        GoroutineDump dump;
        try {
            dump = GoroutineDump.read(text);
        } catch (GoroutineDumpException | ProfileFormatException e) {
            assertThat(e).message().isNotBlank();
            return;
        }
        long members = 0;
        for (GoroutineGroup group : dump.groups()) {
            members += group.count();
            if (dump.rows() > 0) {
                assertThat(group.ids()).hasSize(Math.toIntExact(group.count()));
            }
            if (group.count() <= 3) {
                for (Goroutine goroutine : group.goroutines()) {
                    assertThat(goroutine.calls()).hasSameSizeAs(group.frames());
                }
            }
        }
        assertThat(members).isEqualTo(dump.count());
        assertThat(dump.malformed().first()).hasSizeLessThanOrEqualTo(16);
        for (int row = 0; row < dump.rows(); row++) {
            assertThat(dump.waitMinutes(row)).isNotNegative();
        }
    }
}
