package dev.anteroom.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.anteroom.watch.config.WatchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole agent against real listeners and this kernel.
class AgentTest {
    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

    @Test
    void a_stuck_listener_should_show_the_age_of_whoever_still_waits_and_no_accepted_wait() throws Exception {
        try (TestService service = TestService.startAlone(8080, 4, 0, 9, 1);
                Agent agent = agent("series: {young_seconds: 0, ports: [8080]}")) {
            String listener = "listener=\"127.0.0.1:8080\"";
            service.begin();
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                String metrics = Scrape.get(agent.port(), "/metrics").body();
                assertThat(Scrape.value(metrics, "anteroom_accept_queue_oldest_seconds", listener))
                        .isPresent();
                assertThat(Scrape.value(metrics, "anteroom_accept_queue_oldest_seconds", listener)
                                .orElse(0))
                        .isGreaterThan(1);
                assertThat(Scrape.value(metrics, "anteroom_accept_queue_connections", listener))
                        .hasValue(5);
                assertThat(Scrape.value(metrics, "anteroom_accept_queue_limit", listener))
                        .hasValue(4);
                assertThat(Scrape.value(metrics, "anteroom_listener_state", listener, "state=\"stuck\""))
                        .hasValue(1);
                assertThat(Scrape.value(metrics, "anteroom_accept_wait_seconds_count", listener))
                        .isEmpty();
                assertThat(metrics).contains("pid=\"" + service.pid() + "\"");
            });
        }
    }

    @Test
    void waits_that_a_service_imposes_should_be_in_its_histogram() throws Exception {
        // One in 50 ms is accepted, one in 25 ms comes: the n-th has waited some 25 ms times n.
        try (Agent agent = agent("series: {young_seconds: 0, ports: [8081]}");
                TestService service = TestService.startAlone(8081, 64, 50, 40, 25)) {
            String listener = "listener=\"127.0.0.1:8081\"";
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Scrape.get(agent.port(), "/metrics").body().contains(listener));
            service.begin();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                String metrics = Scrape.get(agent.port(), "/metrics").body();
                assertThat(Scrape.value(metrics, "anteroom_accept_queue_connections", listener))
                        .hasValue(0);
                double count = Scrape.value(metrics, "anteroom_accept_wait_seconds_count", listener)
                        .orElse(0);
                assertThat(count).isGreaterThan(30);
                double sum = Scrape.value(metrics, "anteroom_accept_wait_seconds_sum", listener)
                        .orElse(0);
                assertThat(sum / count).isCloseTo(0.5, within(0.25));
            });
        }
    }

    @Test
    void a_bad_file_should_leave_the_old_configuration_in_force_and_say_why() throws IOException {
        Path file = folder.resolve("watch.yaml");
        Files.writeString(file, "schema: anteroom.watch/1\nlisten: 127.0.0.1:0\n");
        try (Agent agent = new Agent(WatchFile.read(file), file, "test", log::add)) {
            Files.writeString(file, "schema: anteroom.watch/1\nidle_hertzz: 3\n");
            assertThat(Scrape.post(agent.port(), "/-/reload", "").statusCode()).isEqualTo(400);
            assertThat(Scrape.post(agent.port(), "/-/reload", "").body())
                    .contains("line 2: unknown key 'idle_hertzz'")
                    .contains("stays in force");
            String metrics = Scrape.get(agent.port(), "/metrics").body();
            assertThat(Scrape.value(metrics, "anteroom_watch_config_last_reload_successful"))
                    .hasValue(0);
            Files.writeString(file, "schema: anteroom.watch/1\nlisten: 127.0.0.1:0\nidle_hertz: 3\n");
            assertThat(Scrape.post(agent.port(), "/-/reload", "").statusCode()).isEqualTo(200);
            assertThat(Scrape.post(agent.port(), "/-/reload", "", "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(Scrape.get(agent.port(), "/-/reload").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void what_listens_nowhere_should_write_a_textfile() throws IOException {
        Path file = folder.resolve("watch.yaml");
        Path textfile = folder.resolve("anteroom.prom");
        Files.writeString(file, "schema: anteroom.watch/1\nlisten: none\ntextfile: " + textfile + "\n");
        try (Agent agent = new Agent(WatchFile.read(file), file, "test", log::add)) {
            assertThat(agent.port()).isZero();
            await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(textfile));
            assertThat(Files.readString(textfile)).contains("anteroom_build_info{version=\"test\"} 1");
        }
    }

    @Test
    void its_page_should_load_nothing_from_elsewhere_and_answer_only_whoever_may_ask() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret\n");
        try (Agent agent = agent("web: {prefix: /anteroom, token_file: " + token + "}")) {
            assertThat(Scrape.get(agent.port(), "/anteroom/").statusCode()).isEqualTo(401);
            String[] known = {"Authorization", "Bearer secret"};
            assertThat(Scrape.get(agent.port(), "/", known).statusCode()).isEqualTo(404);
            assertThat(Scrape.get(agent.port(), "/anteroom/metrics", known).statusCode())
                    .isEqualTo(200);
            assertThat(Scrape.get(agent.port(), "/anteroom/runbook/causes/backlog_too_small", known)
                            .body())
                    .contains("backlog_too_small");
            assertThat(Scrape.get(agent.port(), "/anteroom/runbook/..%2fwatch", known)
                            .statusCode())
                    .isEqualTo(404);
            String page = Scrape.get(agent.port(), "/anteroom/", known).body();
            assertThat(page)
                    .contains("default-src 'none'", "connect-src 'self'", "no state folder")
                    .doesNotContain(" src=", "https://");
        }
    }

    private Agent agent(String yaml) {
        String whole = "schema: anteroom.watch/1\nlisten: 127.0.0.1:0\ncpu_percent: 50\n" + yaml;
        return new Agent(WatchFile.read("watch.yaml", whole), null, "test", log::add);
    }
}
