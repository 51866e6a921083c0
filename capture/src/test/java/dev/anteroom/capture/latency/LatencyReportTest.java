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
import org.junit.jupiter.params.provider.CsvSource;
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
    void should_read_a_real_ab_report() {
        ClientLatency ab = read("ab.txt");

        assertThat(ab.tool()).isEqualTo("ab");
        assertThat(quantile(ab, 99)).isEqualTo(285);
        assertThat(ab.maxMillis()).isEqualTo(294);
        assertThat(ab.longestConnectMillis()).isEqualTo(45);
        assertThat(ab.requests()).isEqualTo(200L);
        assertThat(ab.requestsPerSecond()).isEqualTo(92.32);
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

    private static ClientLatency of(String text) {
        return Recordings.only(Found.Latency.class, Recordings.text("report.txt", text))
                .latency();
    }

    private static final String WRK = """
            Running 20s test @ http://192.0.2.31:8085/
              4 threads and 400 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency    22.90ms   81.10ms   1.88s    95.10%
              Latency Distribution
                 50%    6.10ms
                 99%  231.70ms
              5100 requests in 20.04s, 4.10MB read
              Socket errors: connect 0, read 0, write 0, timeout 97
            Requests/sec:    254.49
            Transfer/sec:    209.50KB
            """;

    @Test
    void should_put_time_outs_into_the_tail() {
        ClientLatency wrk = of(WRK);
        assertThat(quantile(wrk, 50)).isEqualTo(6.1);
        assertThat(quantile(wrk, 99)).isEqualTo(2000);
        assertThat(wrk.note()).contains("97 requests timed out");
        assertThat(quantile(of(WRK.replace("timeout 97", "timeout 9")), 99)).isEqualTo(231.7);
    }

    @Test
    void should_not_take_zeros_for_a_measurement() {
        String zeros = WRK.replaceAll("[0-9.]+(ms|s) ", "0.00us ")
                .replaceAll("[0-9.]+ms\n", "0.00us\n")
                .replace("5100 requests", "0 requests");
        Findings findings = Recordings.text("report.txt", zeros);
        assertThat(Recordings.of(Found.Latency.class, findings)).isEmpty();
    }

    @Test
    void should_take_the_recorded_figures_of_wrk2_and_not_the_uncorrected_ones() {
        String table = "  Latency Distribution (HdrHistogram - %s)\n 50.000%%   %s\n 99.000%%  %s\n";
        ClientLatency wrk2 = of("Running 30s test @ http://192.0.2.31:8085/ping\n"
                + String.format(table, "Recorded Latency", "7.91ms", "14.30ms")
                + String.format(
                        table, "Uncorrected Latency (measured without taking delayed starts)", "1.02ms", "3.90ms")
                + "  52310 requests in 30.01s, 41.10MB read\nRequests/sec:   1743.08\nTransfer/sec:      1.37MB\n");
        assertThat(quantile(wrk2, 99)).isEqualTo(14.3);
        assertThat(wrk2.tool()).isEqualTo("wrk2");
    }

    @Test
    void should_take_k6s_totals_and_not_those_of_a_group() {
        String metrics =
                "    http_req_connecting...: avg=1.2ms  max=%s  p(95)=0s\n    http_req_duration.....: avg=140ms  med=96ms max=730ms p(95)=%s\n    http_reqs.....: 90 9.1/s\n";
        ClientLatency k6 = of(
                "  █ THRESHOLDS \n\n    http_req_duration\n    ✓ 'p(95)<900' p(95)=412.6ms\n\n  █ TOTAL RESULTS \n\n    ✓ door answers\n\n    HTTP\n"
                        + String.format(metrics, "318.2ms", "412.6ms")
                        + "\n  █ SCENARIO: browse \n\n    HTTP\n"
                        + String.format(metrics, "0s", "201.7ms")
                        + "\n    ↳ GROUP: basket \n\n  "
                        + String.format(metrics, "0s", "688.8ms"));
        assertThat(quantile(k6, 95)).isEqualTo(412.6);
        assertThat(k6.longestConnectMillis()).isEqualTo(318.2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "oha;   3715; `Summary:\n  Success rate:\t100.00%\n  Total:\t16.5012 secs\n  Slowest:\t4.4102 secs\n  Average:\t0.8120 secs\n\nResponse time distribution:\n  50.00% in 0.6022 secs\n  99.00% in 3.7150 secs\n`",
                "ghz;   69.11; `Summary:\n  Count:\t200\n  Total:\t181.57 ms\n  Slowest:\t69.60 ms\n  Average:\t32.01 ms\n\nLatency distribution:\n  50 % in 30.08 ms \n  99 % in 69.11 ms \n`",
                "bombardier; 8.22; `Statistics        Avg      Stdev        Max\n  Reqs/sec     40034.56    5113.58   50012.29\n  Latency        3.12ms     1.30ms    73.93ms\n  Latency Distribution\n     50%     2.90ms\n     99%     8.22ms\n`",
                "fortio; 3.5; `Aggregated Function Time : count 40 avg 0.00092 +/- 0.0006 min 0.0004 max 0.0042 sum 0.037\n# range, mid point, percentile, count\n>= 0.0004 <= 0.001 , 0.0007 , 75.00, 30\n# target 50% 0.00085\n# target 99% 0.0035\nError cases : no data\n# target 99% 9\n`",
                "ab;    2; `Concurrency Level:      10\nComplete requests:      1000\nConnection Times (ms)\n              min  mean[+/-sd] median   max\nConnect:        0    0   0.1      0       1\nTotal:          0    1   0.3      1       3\n\nPercentage of the requests served within a certain time (ms)\n  50%      1\n  99%      2\n 100%      3 (longest request)\n`",
                "oha;   3700; `{\"summary\":{\"average\":0.8,\"slowest\":4.4},\"latencyPercentiles\":{\"p50\":0.6,\"p99\":3.7}}`",
                "fortio; 3.5; `{\"DurationHistogram\":{\"Count\":40,\"Avg\":0.0009,\"Max\":0.004,\"Percentiles\":[{\"Percentile\":99,\"Value\":0.0035}]}}`",
                "ghz;   69.1; `{\"count\":200,\"average\":32010000,\"latencyDistribution\":[{\"percentage\":99,\"latency\":69100000}]}`",
                "bombardier; 8.22; `{\"result\":{\"latency\":{\"mean\":3120.1,\"max\":73930,\"percentiles\":{\"99\":8220}}}}`"
            })
    void should_read_other_tools(String tool, double p99, String text) {
        ClientLatency latency = of(text);
        assertThat(latency.tool()).isEqualTo(tool);
        assertThat(quantile(latency, 99)).isCloseTo(p99, within(1e-6));
    }
}
