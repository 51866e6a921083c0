package dev.anteroom.fleet.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.watch.config.WatchConfig.KafkaRules;
import dev.anteroom.watch.fleet.FleetReporter;
import dev.anteroom.watch.window.Window;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentCutOffTest {
    private static final int WINDOWS = 90;
    private static final int LISTENERS = 100;

    @Test
    void what_an_agent_saw_while_it_was_cut_off_should_arrive_once_it_is_not(@TempDir Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        KafkaRules rules = new KafkaRules(List.of("127.0.0.1:" + port), 64, null, Map.of("zone", "z1"));
        Instant start = Instant.ofEpochMilli(Traffic.START);
        try (FleetReporter reporter = new FleetReporter(rules, folder.resolve("state"), "h1", "1.0", _ -> {})) {
            long began = System.nanoTime();
            for (int i = 0; i < WINDOWS; i++) {
                List<Window> windows = new ArrayList<>();
                for (int listener = 0; listener < LISTENERS; listener++) {
                    windows.add(window(start.plusSeconds(10L * i), listener));
                }
                reporter.windows(windows);
            }
            // Nobody waited for a broker that isn't there.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(9));
            assertThat(reporter.spooled()).isBetween(1L, 64L << 20);
            try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), port)) {
                broker.topics(1, true);
                assertArrived(broker.address());
            }
        }
    }

    private static Window window(Instant at, int listener) {
        WaitHistogram waits = new WaitHistogram.Builder().add(0.02, 7).build();
        return new Window(
                at,
                at.plusSeconds(10),
                "h1",
                "shop",
                "v1",
                "*:" + (8_000 + listener),
                128,
                5,
                0.1,
                0,
                0,
                7,
                waits,
                0.01,
                true);
    }

    private static void assertArrived(String brokers) throws Exception {
        Set<String> arrived = new HashSet<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(Topic.WINDOWS.topicName(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (arrived.size() < WINDOWS * LISTENERS && System.nanoTime() < until) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    WindowRecord window = WindowRecord.parseFrom(record.value());
                    arrived.add(window.getStartMillis() + window.getListener());
                    assertThat(record.key()).isEqualTo("shop");
                    // The window is of long ago, its clock is right all the same.
                    assertThat(Math.abs(window.getSentMillis() - record.timestamp()))
                            .isLessThan(60_000);
                    assertThat(header(record, Topic.SCHEMA_HEADER)).isEqualTo("anteroom.fleet/1 WindowRecord");
                    assertThat(header(record, Topic.CONTENT_TYPE_HEADER)).isEqualTo("application/x-protobuf");
                }
            }
        }
        assertThat(arrived).hasSize(WINDOWS * LISTENERS);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
