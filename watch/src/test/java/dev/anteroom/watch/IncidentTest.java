package dev.anteroom.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.watch.config.WatchFile;
import dev.anteroom.watch.incident.Incident;
import dev.anteroom.watch.run.IncidentsRun;
import dev.anteroom.watch.store.Store;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a full queue to an incident that people hear of: real kernel, real capture, a diagnosis by a process of its
/// own.
class IncidentTest {
    @TempDir
    Path folder;

    @Test
    void a_listener_that_nobody_accepts_on_should_become_one_diagnosed_incident() throws Exception {
        ConcurrentLinkedQueue<String> posted = new ConcurrentLinkedQueue<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        receiver.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        Path state = folder.resolve("state");
        String yaml = """
                schema: anteroom.watch/1
                listen: 127.0.0.1:0
                cpu_percent: 50
                when: wait.max>300ms
                series: {young_seconds: 0, ports: [8084]}
                capture: {seconds: 1}
                state: %s
                notify: [{slack: "http://127.0.0.1:%d/"}]
                """.formatted(state, receiver.getAddress().getPort());
        try (TestService service = TestService.startAlone(8084, 16, 0, 5, 1);
                Agent agent = new Agent(WatchFile.read("watch.yaml", yaml), null, "test", _ -> {})) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Scrape.get(agent.port(), "/metrics").body().contains("127.0.0.1:8084"));
            service.begin();
            await().atMost(Duration.ofSeconds(60)).until(() -> !posted.isEmpty());

            String alert = """
                    {"version": "4", "groupKey": "x", "truncatedAlerts": 3, "unknown": {}, "alerts": [
                      {"status": "firing", "labels": {"alertname": "A", "listener": "127.0.0.1:8084", "workload": "java"},
                       "fingerprint": "f1", "startsAt": "2026-11-30T12:00:00Z"},
                      {"status": "resolved", "labels": {}, "fingerprint": "f2", "startsAt": "2026-11-30T12:00:00Z"},
                      {"status": "firing", "labels": {"listener": "nowhere:1"}, "fingerprint": "f3", "startsAt": "x"}]}""";
            assertThat(Scrape.post(agent.port(), "/alertmanager", alert).body())
                    .contains("accepted", "not_firing", "unknown_listener");
            assertThat(Scrape.post(agent.port(), "/alertmanager", alert).body()).contains("duplicate");
            assertThat(Scrape.post(agent.port(), "/alertmanager", alert.replace("\"4\"", "\"5\""))
                            .statusCode())
                    .isEqualTo(400);
        } finally {
            receiver.stop(0);
        }
        assertThat(posted).hasSize(1).allMatch(text -> text.contains("127.0.0.1:8084 of java"));
        Incident incident = only(state);
        assertThat(incident.state()).isEqualTo(Incident.State.DIAGNOSED);
        assertThat(incident.verdict()).isEqualTo("ACCEPT_BOUND");
        assertThat(Files.readString(state.resolve("incidents.jsonl"))).contains(incident.id());
        // The looks of before are in it: the queue was seen empty, and filling.
        Evidence evidence =
                CaptureReader.read(state.resolve("captures").resolve(String.valueOf(incident.capture())), Hints.NONE);
        Instant first = evidence.target()
                .queueLogs()
                .first()
                .orElseThrow()
                .value()
                .samples()
                .getFirst()
                .time();
        assertThat(first).isBefore(incident.at().minusMillis(250));

        StringWriter shown = new StringWriter();
        try (PrintWriter out = new PrintWriter(shown)) {
            IncidentsRun.list(state, Duration.ofHours(1), 10, false, out);
            IncidentsRun.show(state, incident.id(), false, out);
            IncidentsRun.export(state, incident.id(), folder.resolve("copy.zip"));
        }
        assertThat(shown.toString()).contains(incident.id(), "ACCEPT_BOUND");
        assertThat(folder.resolve("copy.zip")).isNotEmptyFile();
    }

    private static Incident only(Path state) {
        try (Store store = Store.read(state)) {
            List<Incident> incidents = store.incidents(Instant.EPOCH, 10);
            assertThat(incidents).hasSize(1);
            return incidents.getFirst();
        }
    }
}
