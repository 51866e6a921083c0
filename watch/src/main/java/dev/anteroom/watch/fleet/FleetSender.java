package dev.anteroom.watch.fleet;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.anteroom.watch.WatchException;
import dev.anteroom.watch.config.WatchConfig.KafkaRules;
import dev.anteroom.wire.Topic;
import dev.anteroom.wire.v1.WindowRecord;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Sends what lies in the spool, on a thread of its own: a batch is forgotten when the brokers have all of it.
public final class FleetSender implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final byte[] CONTENT_TYPE = Topic.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8);

    private final Spool spool;
    private final Properties how;
    private final Consumer<String> log;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private boolean reachable = true;

    /// @param log hears when the brokers go away and come back
    /// @throws WatchException where the file of further properties can't be read
    public FleetSender(KafkaRules rules, Spool spool, Consumer<String> log) {
        this.spool = spool;
        this.how = properties(rules);
        this.log = log;
        this.thread = Thread.ofPlatform().name("anteroom-fleet").daemon().unstarted(this::run);
        thread.start();
    }

    private static Properties properties(KafkaRules rules) {
        Properties how = new Properties();
        if (rules.properties() != null) {
            try (Reader reader = Files.newBufferedReader(rules.properties())) {
                how.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new WatchException(rules.properties() + " can't be read: " + e.getMessage(), e);
            }
        }
        how.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", rules.brokers()));
        how.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        how.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        // In the JDK: the faster ones bring native libraries.
        how.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        how.setProperty(ProducerConfig.LINGER_MS_CONFIG, "50");
        how.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(4 << 20));
        how.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        how.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        how.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
        how.setProperty(ProducerConfig.CLIENT_ID_CONFIG, "anteroom-watch");
        return how;
    }

    private void run() {
        while (stopped.getCount() > 0) {
            try (KafkaProducer<String, byte[]> producer =
                    new KafkaProducer<>(how, new StringSerializer(), new ByteArraySerializer())) {
                while (stopped.getCount() > 0) {
                    if (!send(producer)) {
                        pause(PAUSE);
                    }
                }
            } catch (KafkaException | ExecutionException | WatchException e) {
                if (reachable) {
                    reachable = false;
                    log.accept("The fleet's brokers take nothing, records wait on the disk: " + e.getMessage());
                }
                pause(PAUSE_AFTER_FAILURE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// @return false where there was nothing to send
    private boolean send(KafkaProducer<String, byte[]> producer) throws ExecutionException, InterruptedException {
        Spool.Batch batch = spool.oldest();
        if (batch.entries().isEmpty()) {
            return false;
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Spool.Entry entry : batch.entries()) {
            ProducerRecord<String, byte[]> record =
                    new ProducerRecord<>(entry.topic().topicName(), entry.key(), stamped(entry));
            record.headers()
                    .add(Topic.SCHEMA_HEADER, entry.topic().schema().getBytes(StandardCharsets.UTF_8))
                    .add(Topic.CONTENT_TYPE_HEADER, CONTENT_TYPE);
            sent.add(producer.send(record));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        spool.sent(batch);
        if (!reachable) {
            reachable = true;
            log.accept("The fleet's brokers take records again");
        }
        return true;
    }

    /// A window says when it is sent, so that one that waited on the disk isn't taken for one of a wrong clock.
    private static byte[] stamped(Spool.Entry entry) {
        if (entry.topic() != Topic.WINDOWS) {
            return entry.value();
        }
        try {
            return WindowRecord.parseFrom(entry.value()).toBuilder()
                    .setSentMillis(System.currentTimeMillis())
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            return entry.value();
        }
    }

    private void pause(Duration duration) {
        try {
            boolean ended = stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What is in the spool waits for the next start.
    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
