package dev.anteroom.fleet.embedded;

import com.google.protobuf.Message;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.WindowRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Sends records as agents do.
final class Feed implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    Feed(String brokers) {
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "enable.idempotence",
                        true,
                        "linger.ms",
                        20,
                        "delivery.timeout.ms",
                        60_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void window(WindowRecord record) {
        send(Topic.WINDOWS, record.getWorkload(), record.getEndMillis() + 500, record.toByteArray());
    }

    void send(Topic topic, String key, long atMillis, Message record) {
        send(topic, key, atMillis, record.toByteArray());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what isn't taken is missing in the rows
    void send(Topic topic, String key, long atMillis, byte[] record) {
        producer.send(
                new ProducerRecord<>(topic.topicName(), null, atMillis, key.getBytes(StandardCharsets.UTF_8), record));
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
