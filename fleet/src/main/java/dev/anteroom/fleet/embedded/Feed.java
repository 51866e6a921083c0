package dev.anteroom.fleet.embedded;

import com.google.protobuf.MessageLite;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.WindowRecord;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Sends records as agents do, at moments that need not be now.
public final class Feed implements AutoCloseable {
    private static final byte[] CONTENT_TYPE = Topic.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8);

    private final KafkaProducer<byte[], byte[]> producer;

    /// @param brokers `host:port`
    public Feed(String brokers) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        brokers,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 << 10,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        60_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    void window(WindowRecord record) {
        send(Topic.WINDOWS, record.getWorkload(), record.getEndMillis() + 500, record.toByteArray());
    }

    void send(Topic topic, String key, long atMillis, MessageLite record) {
        send(topic, key, atMillis, record.toByteArray());
    }

    /// @param atMillis when the broker had it, ms since 1970, where its topics don't take its own time
    @SuppressWarnings("FutureReturnValueIgnored") // what isn't taken is missing in the rows
    public void send(Topic topic, String key, long atMillis, byte[] record) {
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(topic.topicName(), null, atMillis, key.getBytes(StandardCharsets.UTF_8), record);
        sent.headers()
                .add(Topic.SCHEMA_HEADER, topic.schema().getBytes(StandardCharsets.UTF_8))
                .add(Topic.CONTENT_TYPE_HEADER, CONTENT_TYPE);
        producer.send(sent);
    }

    /// Returns when the broker has all of it.
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
