package dev.anteroom.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.analysis.CallTree;
import dev.anteroom.profile.analysis.Top;
import dev.anteroom.profile.goroutine.Mutations;
import dev.anteroom.profile.goroutine.Recordings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the bytes are: a profile.proto is read within its limits or refused with a sentence, and what was
/// read can be counted, written and read again.
class PprofFuzzTest {
    private static final ReadLimits LIMITS = new ReadLimits(4 << 20, 16 << 20);

    static List<byte[]> recordings() {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/profiles"))) {
            return files.filter(file -> file.toString().endsWith(".pb.gz"))
                    .sorted()
                    .map(PprofFuzzTest::unpacked)
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static byte[] unpacked(Path file) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Recordings.bytes(file)))) {
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @MethodSource("recordings")
    @FuzzTest(maxDuration = "30s")
    void should_read_or_fail_with_a_sentence(byte[] bytes) throws IOException {
        check(bytes);
    }

    @Test
    void should_survive_mutations_of_recordings() throws IOException {
        List<byte[]> files = recordings();
        SplittableRandom random = new SplittableRandom(20261124);
        int read = 0;
        for (int round = 0; round < 1_500; round++) {
            byte[] bytes = files.get(random.nextInt(files.size()));
            byte[] other = files.get(random.nextInt(files.size()));
            read += check(Mutations.mutate(bytes, other, random));
        }
        assertThat(read).isBetween(50, 1_450);
    }

    private static int check(byte[] bytes) throws IOException {
        Profile profile;
        try {
            profile = ProfileFilter.dropUninteresting("bytes", ProfileReader.read("bytes", bytes, LIMITS));
        } catch (ProfileFormatException refused) {
            assertThat(refused).message().startsWith("bytes").doesNotContain("\n");
            return 0;
        }
        for (int type = 0; type < Math.min(8, profile.sampleTypes().size()); type++) {
            Top top = Top.of(profile, Top.Options.defaults(profile, type));
            assertThat(top.rows().size() + top.dropped()).isLessThanOrEqualTo(bytes.length);
            assertThat(CallTree.of(profile, type).size()).isPositive();
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ProfileWriter.writePprof(profile, written);
        Profile again = ProfileReader.read("again", written.toByteArray(), ReadLimits.defaults());
        assertThat(again.sampleTypes()).isEqualTo(profile.sampleTypes());
        for (int type = 0; type < profile.sampleTypes().size(); type++) {
            assertThat(again.total(type)).isEqualTo(profile.total(type));
        }
        return 1;
    }
}
