package dev.anteroom.fleet.embedded;

import dev.anteroom.wire.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/// One Kafka broker with its controller (KRaft) on loopback. A folder that was used before goes on where it was.
public final class EmbeddedBroker implements AutoCloseable {
    private static final String NODE = "1";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /// @param folder where it keeps its logs
    /// @param port to listen on; 0 for a free one
    public static EmbeddedBroker start(Path folder, int port) throws IOException {
        int own = port == 0 ? freePort() : port;
        int controller = freePort();
        Files.createDirectories(folder);
        Properties how = new Properties();
        how.setProperty("process.roles", "broker,controller");
        how.setProperty("node.id", NODE);
        how.setProperty("controller.quorum.voters", NODE + "@127.0.0.1:" + controller);
        how.setProperty("controller.listener.names", "CONTROLLER");
        how.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + own + ",CONTROLLER://127.0.0.1:" + controller);
        how.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        how.setProperty("log.dirs", folder.toString());
        how.setProperty("offsets.topic.replication.factor", "1");
        how.setProperty("offsets.topic.num.partitions", "1");
        how.setProperty("transaction.state.log.replication.factor", "1");
        how.setProperty("transaction.state.log.min.isr", "1");
        how.setProperty("group.initial.rebalance.delay.ms", "0");
        how.setProperty("auto.create.topics.enable", "false");
        // It is alone: nobody else could have what it doesn't have on its disk.
        how.setProperty("log.flush.interval.ms", "1000");
        format(folder);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(how), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, own);
    }

    private static void format(Path folder) throws IOException {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream())) {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(Integer.parseInt(NODE))
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(folder.toString())
                    .addDirectory(folder.toString())
                    .run();
        } catch (Exception e) {
            throw new IOException(folder + " can't be made a broker's folder: " + e.getMessage(), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    /// `127.0.0.1:port`.
    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Makes a fleet's topics where they aren't there yet.
    ///
    /// @param partitions of the windows' topic: at most so many readers share it
    /// @param brokerTime whether a record's time is when the broker had it, which tells a host's clock; false for
    /// a simulation that isn't now and says it itself
    public void topics(int partitions, boolean brokerTime) throws IOException, InterruptedException {
        createTopics(address(), partitions, (short) 1, brokerTime);
    }

    /// As [#topics], at any brokers.
    ///
    /// @param replicas how many brokers keep each record
    public static void createTopics(String brokers, int partitions, short replicas, boolean brokerTime)
            throws IOException, InterruptedException {
        Map<String, Object> how = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        try (Admin admin = Admin.create(how)) {
            List<NewTopic> wanted = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                Map<String, String> options = new HashMap<>();
                options.put(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        topic.compacted() ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE);
                options.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, brokerTime ? "LogAppendTime" : "CreateTime");
                if (!brokerTime) {
                    // By their own time, records may be old enough to be deleted at once.
                    options.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
                }
                wanted.add(new NewTopic(topic.topicName(), topic == Topic.WINDOWS ? partitions : 1, replicas)
                        .configs(options));
            }
            for (NewTopic topic : wanted) {
                try {
                    admin.createTopics(List.of(topic)).all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IOException("The topic " + topic.name() + " can't be made: " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
