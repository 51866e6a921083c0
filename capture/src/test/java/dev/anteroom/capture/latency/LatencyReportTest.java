package dev.anteroom.capture.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Recordings;
import dev.anteroom.capture.evidence.ClientLatency;
import dev.anteroom.capture.evidence.ClientLatency.Connecting;
import dev.anteroom.capture.evidence.ClientLatency.Quantile;
import dev.anteroom.capture.evidence.ClientLatency.Vantage;
import dev.anteroom.capture.recognise.Findings;
import dev.anteroom.capture.recognise.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Client latency from what the tools print. Which of the files are real is told in `recordings/latency/README.md`.
class LatencyReportTest {
    private static final Path FOLDER = Path.of("src/test/resources/recordings/latency");

    static ClientLatency read(String name) {
        return GivenLatency.read(FOLDER.resolve(name).toString());
    }

    private static double quantile(ClientLatency latency, double percent) {
        return latency.quantiles().stream()
                .filter(q -> Math.abs(q.share() - percent / 100) < 1e-9)
                .mapToDouble(Quantile::millis)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void should_read_a_real_wrk_report() {
        ClientLatency wrk = read("wrk-latency.txt");

        assertThat(wrk.tool()).isEqualTo("wrk");
        assertThat(quantile(wrk, 50)).isEqualTo(2.81);
        assertThat(quantile(wrk, 99)).isEqualTo(16.36);
        assertThat(wrk.meanMillis()).isEqualTo(3.5);
        assertThat(wrk.maxMillis()).isEqualTo(29.6);
        assertThat(wrk.requests()).isEqualTo(6144L);
        assertThat(wrk.requestsPerSecond()).isEqualTo(3058.62);
        assertThat(wrk.connecting()).isEqualTo(Connecting.OUTSIDE);
    }

    @Test
    void should_find_no_quantile_where_wrk_printed_none() {
        ClientLatency wrk = read("wrk.txt");

        assertThat(wrk.tail()).isEmpty();
        assertThat(wrk.maxMillis()).isEqualTo(100.79);
    }

    @Test
    void should_read_a_real_hey_report_with_its_longest_dial() {
        ClientLatency hey = read("hey-close.txt");

        assertThat(hey.tool()).isEqualTo("hey");
        assertThat(quantile(hey, 99)).isCloseTo(7.7, within(1e-9));
        assertThat(hey.longestConnectMillis()).isCloseTo(8.2, within(1e-9));
        assertThat(hey.requests()).isEqualTo(200L);
        assertThat(hey.requestsPerSecond()).isEqualTo(1297.2432);
        assertThat(hey.connecting()).isEqualTo(Connecting.INSIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vegeta.txt", "vegeta.json"})
    void should_read_vegeta_as_text_and_as_json(String file) {
        ClientLatency vegeta = read(file);

        assertThat(vegeta.tool()).isEqualTo("vegeta");
        assertThat(quantile(vegeta, 50)).isCloseTo(3.442, within(1e-9));
        assertThat(quantile(vegeta, 99)).isCloseTo(1012, within(1e-9));
        assertThat(vegeta.maxMillis()).isCloseTo(1200, within(1e-6));
        assertThat(vegeta.requests()).isEqualTo(1200L);
        assertThat(vegeta.requestsPerSecond()).isEqualTo(120.12);
    }

    @Test
    void should_read_the_k6_summary_and_know_that_connecting_is_not_in_it() {
        ClientLatency k6 = read("k6.txt");

        assertThat(k6.tool()).isEqualTo("k6");
        assertThat(quantile(k6, 50)).isEqualTo(2.81);
        assertThat(quantile(k6, 99)).isEqualTo(904.6);
        assertThat(k6.maxMillis()).isEqualTo(62_500);
        assertThat(k6.longestConnectMillis()).isCloseTo(1030, within(1e-9));
        assertThat(k6.requestsPerSecond()).isEqualTo(298.271204);
        assertThat(k6.connecting()).isEqualTo(Connecting.OUTSIDE);
    }

    @Test
    void should_read_the_newer_k6_summary_which_has_p95_at_most() {
        Quantile tail = read("k6-v1.txt").tail().orElseThrow();

        assertThat(tail.name()).isEqualTo("P95");
        assertThat(tail.millis()).isEqualTo(8.88);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k6-summary-export.json", "k6-handle-summary.json"})
    void should_read_both_json_forms_of_k6(String file) {
        ClientLatency k6 = read(file);

        assertThat(k6.tool()).isEqualTo("k6");
        assertThat(quantile(k6, 95)).isEqualTo(117.17);
        assertThat(k6.requests()).isEqualTo(2984L);
    }

    @Test
    void should_place_a_prometheus_quantile_in_its_bucket() {
        ClientLatency client = read("prometheus-client.txt");
        Quantile tail = client.tail().orElseThrow();

        assertThat(client.vantage()).isEqualTo(Vantage.CLIENT);
        assertThat(client.requests()).isEqualTo(1000L);
        // 990 of 1000: by histogram_quantile 500 + (990 - 962) / (992 - 962) × 500.
        assertThat(tail.millis()).isCloseTo(966.67, within(0.01));
        assertThat(tail.lowMillis()).isEqualTo(500);
        assertThat(tail.highMillis()).isEqualTo(1000);
    }

    @Test
    void should_not_take_a_services_own_histogram_for_a_clients() {
        ClientLatency own = read("prometheus-service.txt");

        assertThat(own.vantage()).isEqualTo(Vantage.UNKNOWN);
        assertThat(own.note()).contains("behind Accept");
    }

    @Test
    void should_read_the_percentile_table_of_the_hdr_library(@TempDir Path folder) throws IOException {
        Histogram histogram = new Histogram(3);
        for (int i = 1; i <= 10_000; i++) {
            histogram.recordValue(i * 1000L);
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        histogram.outputPercentileDistribution(new PrintStream(text, true, StandardCharsets.UTF_8), 1000.0);
        Path file = Files.write(folder.resolve("percentiles.hgrm"), text.toByteArray());

        ClientLatency latency = GivenLatency.read(file.toString());
        Quantile tail = latency.tail().orElseThrow();

        assertThat(tail.name()).isEqualTo("P99");
        assertThat(tail.lowMillis()).isLessThanOrEqualTo(9900 * 1.001);
        assertThat(tail.highMillis()).isGreaterThanOrEqualTo(9900);
        assertThat(tail.highMillis() / tail.lowMillis()).isLessThan(1.01);
        assertThat(latency.requests()).isEqualTo(10_000L);
        assertThat(latency.meanMillis()).isCloseTo(5000, within(10.0));
    }

    @Test
    void should_read_a_log_of_the_hdr_library_in_the_unit_that_its_maximum_tells(@TempDir Path folder)
            throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        HistogramLogWriter writer = new HistogramLogWriter(text);
        writer.outputLogFormatVersion();
        writer.outputStartTime(1_700_000_000_000L);
        writer.outputLegend();
        for (int interval = 0; interval < 3; interval++) {
            Histogram histogram = new Histogram(3_600_000_000_000L, 3);
            for (int i = 1; i <= 1000; i++) {
                histogram.recordValue(i * 1_000_000L * (interval + 1));
            }
            histogram.setStartTimeStamp(1_700_000_000_000L + interval * 1000L);
            histogram.setEndTimeStamp(1_700_000_001_000L + interval * 1000L);
            writer.outputIntervalHistogram(histogram);
        }
        writer.close();
        Path file = Files.write(folder.resolve("latency.hlog"), text.toByteArray());

        ClientLatency latency = GivenLatency.read(file.toString());

        assertThat(latency.note()).contains("recorded in ns");
        assertThat(latency.requests()).isEqualTo(3000L);
        assertThat(latency.requestsPerSecond()).isCloseTo(1000, within(1.0));
        assertThat(latency.maxMillis()).isCloseTo(3000, within(5.0));
        // The slowest 30 of 3000 are the top of the third interval: 1000 values, 3 ms apart.
        assertThat(latency.tail().orElseThrow().millis()).isCloseTo(2910, within(10.0));
    }

    @Test
    void should_leave_out_damaged_intervals_and_say_so() {
        String log = """
                #[Histogram log format version 1.3]
                "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
                0.127,1.007,2.769,HISTFAAAAEV42pNpmazzzmtu
                1.127,1.007,2.769,!!!!
                """;
        Findings findings = Recordings.text("x.hlog", log);

        assertThat(findings.problems()).isEmpty();
        assertThat(Recordings.only(Found.Known.class, findings).what()).contains("HdrHistogram log");
    }

    @Test
    void should_take_figures_as_people_type_them() {
        ClientLatency given = GivenLatency.read("p50=12ms,p99=0.9s,p99.9=1m2s,mean=800us,rate=1200/s");

        assertThat(quantile(given, 50)).isEqualTo(12);
        assertThat(quantile(given, 99)).isEqualTo(900);
        assertThat(quantile(given, 99.9)).isEqualTo(62_000);
        assertThat(given.meanMillis()).isEqualTo(0.8);
        assertThat(given.requestsPerSecond()).isEqualTo(1200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p99=900",
                "p99=",
                "p0=1ms",
                "p100=1ms",
                "q=1ms",
                "p99=-1ms",
                "p99=NaNms",
                "rate=x",
                "nothing here"
            })
    void should_refuse_other_figures_in_one_sentence(String text) {
        assertThatThrownBy(() -> GivenLatency.read(text))
                .isInstanceOf(CaptureException.class)
                .message()
                .startsWith("--latency: ")
                .doesNotContain("\n");
    }

    @Test
    void should_find_a_report_that_lies_in_the_capture(@TempDir Path folder) throws IOException {
        Files.copy(FOLDER.resolve("hey.txt"), folder.resolve("whatever.log"));
        Files.copy(Recordings.path("ss-lnt.txt"), folder.resolve("ss.txt"));

        assertThat(CaptureReader.read(folder).target().latencies().observations())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.file()).isEqualTo("whatever.log");
                    assertThat(one.value().tool()).isEqualTo("hey");
                });
    }

    @Test
    void should_refuse_a_file_without_latency() {
        assertThatThrownBy(() -> GivenLatency.read(Recordings.path("ss-lnt.txt").toString()))
                .hasMessageContaining("no client latency");
    }
}
