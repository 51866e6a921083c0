package dev.anteroom.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.watch.config.WatchFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Prometheus scrapes a real agent.
class PrometheusTest {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

    @TempDir
    Path folder;

    @Test
    void prometheus_should_store_a_native_histogram_and_promtool_have_nothing_to_say() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS) && Files.isExecutable(PROMTOOL), "prometheus is absent");
        int port = freePort();
        String yaml = """
                schema: anteroom.watch/1
                listen: 127.0.0.1:0
                cpu_percent: 50
                series: {young_seconds: 0, ports: [8082]}
                """;
        try (Agent agent = new Agent(WatchFile.read("watch.yaml", yaml), null, "test", _ -> {});
                TestService service = TestService.startAlone(8082, 64, 50, 30, 25)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Scrape.get(agent.port(), "/metrics").body().contains("127.0.0.1:8082"));
            service.begin();
            Files.writeString(folder.resolve("prometheus.yml"), """
                    global: {scrape_interval: 1s}
                    scrape_configs:
                      - job_name: anteroom
                        static_configs: [{targets: ['127.0.0.1:%d']}]
                    """.formatted(agent.port()));
            Process prometheus = new ProcessBuilder(
                            PROMETHEUS.toString(),
                            "--config.file=" + folder.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--enable-feature=native-histograms",
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            try {
                // A native histogram is asked for as it is; a classic one by its buckets.
                await().atMost(Duration.ofSeconds(30))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(query(
                                        port,
                                        "histogram_quantile(0.9, anteroom_accept_wait_seconds{listener=\"127.0.0.1:8082\"})"
                                                + " > 0.1"))
                                .contains("\"workload\":\"java\""));
            } finally {
                prometheus.destroy();
                prometheus.waitFor();
            }
            String text = Scrape.get(agent.port(), "/metrics").body();
            assertThat(text).contains("anteroom_accept_wait_seconds_bucket{listener=\"127.0.0.1:8082\"");
            assertThat(promtool(text)).isEmpty();
        }
    }

    @Test
    void each_format_should_be_had_by_asking_for_it() {
        String yaml = "schema: anteroom.watch/1\nlisten: 127.0.0.1:0\n";
        try (Agent agent = new Agent(WatchFile.read("watch.yaml", yaml), null, "test", _ -> {})) {
            assertThat(type(agent, "text/plain")).startsWith("text/plain; version=0.0.4");
            assertThat(type(agent, "application/openmetrics-text; version=1.0.0"))
                    .startsWith("application/openmetrics-text; version=1.0.0");
            assertThat(
                            type(
                                    agent,
                                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"))
                    .startsWith("application/vnd.google.protobuf");
        }
    }

    @Test
    void the_shipped_rules_should_pass_their_own_cases() throws Exception {
        assumeTrue(Files.isExecutable(PROMTOOL), "prometheus is absent");
        Process process = new ProcessBuilder(PROMTOOL.toString(), "test", "rules", "anteroom.rules.test.yml")
                .directory(Path.of("../packaging/prometheus").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("SUCCESS");
    }

    private static String type(Agent agent, String accept) {
        HttpResponse<String> response = Scrape.get(agent.port(), "/metrics", "Accept", accept);
        return response.headers().firstValue("Content-Type").orElseThrow();
    }

    private static String query(int port, String expression) {
        return Scrape.get(port, "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .body();
    }

    private String promtool(String metrics) throws Exception {
        Path file = folder.resolve("metrics.txt");
        Files.writeString(file, metrics);
        Process process = new ProcessBuilder(List.of(PROMTOOL.toString(), "check", "metrics"))
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
