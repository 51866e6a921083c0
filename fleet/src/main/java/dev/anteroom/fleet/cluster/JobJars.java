package dev.anteroom.fleet.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.protobuf.MessageLite;
import dev.anteroom.fleet.job.FleetTopology;
import dev.anteroom.fleet.store.FleetException;
import dev.anteroom.wire.Topic;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.connector.base.source.reader.SourceReaderBase;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.postgresql.Driver;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/// The jars of this distribution that the job needs and a Flink cluster doesn't have: neither Flink itself nor
/// the embedded broker and database.
public final class JobJars {
    /// One class of each.
    private static final List<Class<?>> NEEDED = List.of(
            FleetTopology.class,
            Topic.class,
            MessageLite.class,
            KafkaSource.class,
            SourceReaderBase.class,
            KafkaConsumer.class,
            Driver.class,
            JsonFactory.class,
            JsonMapper.class,
            JsonProperty.class);

    private JobJars() {}

    /// @throws FleetException where this program doesn't run from jars
    public static List<Path> ofThisDistribution() {
        Set<Path> jars = new LinkedHashSet<>();
        for (Class<?> one : NEEDED) {
            CodeSource source = one.getProtectionDomain().getCodeSource();
            if (source == null) {
                throw new FleetException(one.getName() + " comes from nowhere that can be uploaded; name jars: --jar");
            }
            try {
                jars.add(Path.of(source.getLocation().toURI()));
            } catch (URISyntaxException e) {
                throw new FleetException(source.getLocation() + " is no file; name jars: --jar", e);
            }
        }
        jars.forEach(JobJars::check);
        return List.copyOf(jars);
    }

    /// @throws FleetException where it is none that can be read
    public static void check(Path jar) {
        if (!Files.isRegularFile(jar)
                || !Files.isReadable(jar)
                || !jar.toString().endsWith(".jar")) {
            throw new FleetException(jar + " is no jar that can be read; name jars of the job: --jar");
        }
    }
}
