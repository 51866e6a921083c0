package dev.anteroom.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.anteroom.watch.config.WatchFile;
import dev.anteroom.watch.host.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Views of namespaces come over a socket, and stay in use when the broker has gone.
class BrokerTest {
    @TempDir
    Path folder;

    @Test
    void what_a_broker_has_handed_over_should_stay_in_use_after_it_has_gone_and_that_should_be_said() throws Exception {
        Path socket = folder.resolve("broker.sock");
        String yaml = """
                schema: anteroom.watch/1
                listen: 127.0.0.1:0
                cpu_percent: 50
                series: {young_seconds: 0, ports: [8083]}
                broker: %s
                """.formatted(socket);
        ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
        Broker broker = Broker.listen(socket, -1, log::add);
        Thread.ofPlatform().daemon().start(broker::run);
        try (TestService service = TestService.startAlone(8083, 4, 0, 3, 1);
                Agent agent = new Agent(WatchFile.read("watch.yaml", yaml), null, "test", log::add)) {
            String listener = "listener=\"127.0.0.1:8083\"";
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Scrape.get(agent.port(), "/metrics").body().contains(listener));
            broker.close();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Scrape.value(
                                    Scrape.get(agent.port(), "/metrics").body(),
                                    "anteroom_watch_refused",
                                    "reason=\"broker\"")
                            .isPresent());
            assertThat(log).anyMatch(sentence -> sentence.contains("The broker doesn't answer"));
            service.begin();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Scrape.value(
                                            Scrape.get(agent.port(), "/metrics").body(),
                                            "anteroom_accept_queue_connections",
                                            listener)
                                    .orElse(0)
                            == 3);
        }
    }
}
