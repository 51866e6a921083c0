package dev.anteroom.capture.latency;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.capture.Recordings;
import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Quantile;
import dev.anteroom.capture.files.FileContent;
import dev.anteroom.capture.recognise.FileRecogniser;
import dev.anteroom.capture.recognise.Finding;
import dev.anteroom.capture.recognise.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing in a report makes reading it fail, hang or say what isn't a latency.
class LatencyFuzzTest {
    private static final Path FOLDER = Path.of("src/test/resources/recordings/latency");

    static List<byte[]> reports() throws IOException {
        List<byte[]> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            files.sorted().map(Recordings::bytes).forEach(reports::add);
        }
        reports.add("""
                #[Histogram log format version 1.3]
                0.127,1.007,2.769,HISTFAAAAEV42pNpmazzzmtu
                """.getBytes(StandardCharsets.UTF_8));
        reports.add("""
                       Value     Percentile TotalCount 1/(1-Percentile)
                       2.811     0.500000000000       3072           2.00
                """.getBytes(StandardCharsets.UTF_8));
        return reports;
    }

    @MethodSource("reports")
    @FuzzTest(maxDuration = "30s")
    void should_read_anything_without_failing(byte[] bytes) {
        check(bytes);
    }

    @Test
    void should_survive_mutations() throws IOException {
        List<byte[]> reports = reports();
        SplittableRandom random = new SplittableRandom(20261124);
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = reports.get(random.nextInt(reports.size())).clone();
            for (int change = random.nextInt(1, 8); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) "9 .-e+\n,:=%[{\"\u00b5".charAt(random.nextInt(15));
            }
            check(bytes);
        }
    }

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(
            strings = {
                "Running 1s test @ x\n",
                "     99%   1ms\n",
                "  Total: 1 secs\n",
                "Requests [total] 1\n",
                "http_reqs...: 1 1/s\n",
                "http_req_duration",
                "Value Percentile TotalCount\n",
                "1 0.5 1\n",
                "#[Histogram log format version 1\n",
                "1,1,1,HISTFAAAAEV42pNp\n",
                "a_request_seconds_bucket{le=\"1\"} 1\n",
                "a_request_seconds_bucket{le=\"",
                "{\"latencies\":{\"1th\":"
            })
    void should_take_time_in_proportion_to_the_text(String part) {
        check(part.repeat((1 << 20) / part.length()).getBytes(StandardCharsets.UTF_8));
    }

    private static void check(byte[] bytes) {
        for (Finding finding :
                FileRecogniser.read("x", FileContent.inMemory(bytes)).all()) {
            if (finding.found() instanceof Found.Latency found) {
                sound(found.latency());
            }
        }
    }

    private static void sound(ClientLatency latency) {
        assertThat(latency.quantiles()).hasSizeLessThanOrEqualTo(10_000);
        for (Quantile quantile : latency.quantiles()) {
            assertThat(quantile.share()).isBetween(0.0, 1.0);
            assertThat(quantile.millis()).isFinite().isNotNegative();
            assertThat(quantile.lowMillis()).isBetween(0.0, quantile.highMillis());
        }
        if (latency.meanMillis() != null) {
            assertThat(latency.meanMillis()).isFinite().isNotNegative();
        }
    }
}
