package dev.anteroom.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.profile.goroutine.Mutations;
import dev.anteroom.profile.goroutine.Recordings;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Whatever is inside gzip, zstd, xz, bzip2 and lz4, and however damaged they are: unpacking gives bytes within the
/// limit or one sentence.
class CompressedFuzzTest {
    private static final int LIMIT = 1 << 20;

    static List<byte[]> streams() throws IOException {
        byte[] text = Recordings.bytes(Recordings.file("go1.23/contended/mutex.debug1.txt"));
        byte[] zeros = new byte[4 * LIMIT];
        List<byte[]> streams = new ArrayList<>(List.of(
                gzip(text),
                zstd(text),
                gzip(zeros),
                zstd(zeros),
                gzip(zstd(text)),
                gzip("a;b 1\n".getBytes(UTF_8)),
                xz(text),
                xz(zeros),
                gzip(xz(text)),
                bzip2(text),
                lz4(text),
                lz4(zeros)));
        streams.add(Recordings.bytes(Recordings.file("go1.23/contended/block.pb.gz")));
        return streams;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] zstd(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] xz(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(packed, new LZMA2Options(1))) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] bzip2(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] lz4(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new FramedLZ4CompressorOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @MethodSource("streams")
    @FuzzTest(maxDuration = "30s")
    void should_unpack_or_fail_with_a_sentence(byte[] bytes) {
        check(bytes);
    }

    @Test
    void should_read_what_was_packed() throws IOException {
        byte[] folded = "a;b 1\na;c 2\n".getBytes(UTF_8);
        for (byte[] packed : List.of(
                gzip(folded),
                zstd(folded),
                xz(folded),
                gzip(xz(folded)),
                bzip2(folded),
                lz4(folded),
                lz4(bzip2(folded)))) {
            assertThat(ProfileReader.read("stream", packed, ReadLimits.defaults())
                            .sampleCount())
                    .isEqualTo(2);
        }
    }

    @Test
    void should_say_that_xz_is_cut() throws IOException {
        byte[] packed = xz(Recordings.bytes(Recordings.file("go1.23/contended/mutex.debug1.txt")));
        assertThatThrownBy(() ->
                        ProfileReader.read("stream", Arrays.copyOf(packed, packed.length / 2), ReadLimits.defaults()))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("is cut: the xz data ends in the middle");
    }

    @Test
    void should_say_that_bzip2_and_lz4_are_cut() throws IOException {
        byte[] text = Recordings.bytes(Recordings.file("go1.23/contended/mutex.debug1.txt"));
        for (byte[] packed : List.of(bzip2(text), lz4(text))) {
            assertThatThrownBy(() -> ProfileReader.read(
                            "stream", Arrays.copyOf(packed, packed.length / 2), ReadLimits.defaults()))
                    .isInstanceOf(ProfileFormatException.class)
                    .hasMessageContaining("data is cut or damaged after");
        }
    }

    @Test
    void should_survive_mutations_and_cuts() throws IOException {
        List<byte[]> streams = streams();
        SplittableRandom random = new SplittableRandom(20261124);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = streams.get(random.nextInt(streams.size()));
            byte[] other = streams.get(random.nextInt(streams.size()));
            check(
                    round % 4 == 0
                            ? Arrays.copyOf(bytes, random.nextInt(bytes.length))
                            : Mutations.mutate(bytes, other, random));
        }
    }

    private static void check(byte[] bytes) {
        ReadLimits limits = new ReadLimits(LIMIT, LIMIT);
        try {
            ProfileReader.read("stream", bytes, limits);
        } catch (ProfileFormatException refused) {
            assertThat(refused).message().startsWith("stream").doesNotContain("\n");
        }
    }
}
