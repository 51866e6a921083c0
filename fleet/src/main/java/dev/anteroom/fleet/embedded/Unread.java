package dev.anteroom.fleet.embedded;

import dev.anteroom.wire.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// What brokers have and no checkpoint of the job holds yet.
final class Unread {
    private Unread() {}

    /// Returns when there is none of it.
    ///
    /// @param group under which the job commits its offsets
    /// @throws IOException where the brokers don't answer, or it takes longer than `most`
    static void awaitNone(String brokers, String group, Duration most) throws IOException, InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers))) {
            Map<TopicPartition, Long> ends = ends(admin);
            while (records(admin, group, ends) > 0) {
                if (System.nanoTime() > until) {
                    throw new IOException("The job hasn't read all records within " + most.toSeconds() + " s.");
                }
                Thread.sleep(100);
            }
        } catch (ExecutionException e) {
            throw new IOException("The brokers don't answer: " + e.getMessage(), e);
        }
    }

    private static Map<TopicPartition, Long> ends(Admin admin) throws ExecutionException, InterruptedException {
        List<String> topics =
                Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            topic.partitions().forEach(p -> partitions.add(new TopicPartition(topic.name(), p.partition())));
        }
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                admin.listOffsets(asked).all().get().entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return ends;
    }

    private static long records(Admin admin, String group, Map<TopicPartition, Long> ends)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long unread = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata offset = read.get(end.getKey());
            unread += Math.max(0, end.getValue() - (offset == null ? 0 : offset.offset()));
        }
        return unread;
    }
}
