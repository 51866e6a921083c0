package dev.anteroom.fleet.job;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.anteroom.wire.WaitHistogram;
import dev.anteroom.wire.v1.WindowRecord;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// A broker's record as a window. One that can't be read is counted (metric `unreadable`) and left out: the
/// next one can.
final class WindowDecoder implements KafkaRecordDeserializationSchema<SeenWindow> {
    /// A host's clock may be off by so much, ms.
    static final long MAX_SKEW = 5 * 60_000;

    private static final long MAX_LENGTH = 10 * 60_000;
    /// The year 2200: what lies after is no time that a database has to keep.
    private static final long MAX_TIME = 7_258_118_400_000L;
    /// A window with the longest names and all buckets has 3 KB.
    private static final int MAX_RECORD = 16 << 10;
    /// Of anything in one window, its weight included: a million hosts' hours of it can be added up in 63 bits.
    private static final long MAX_COUNT = 1L << 36;

    private transient Counter unreadable = new SimpleCounter();

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        unreadable = context.getMetricGroup().counter("unreadable");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SeenWindow> out) {
        byte[] value = record.value();
        SeenWindow window = value == null ? null : read(value, record.timestamp());
        if (window == null) {
            unreadable.inc();
        } else {
            out.collect(window);
        }
    }

    /// @param receivedMillis as the broker says
    /// @return null where it can't be read
    static @Nullable SeenWindow read(byte[] value, long receivedMillis) {
        if (value.length > MAX_RECORD) {
            return null;
        }
        try {
            WindowRecord record = WindowRecord.parseFrom(value);
            if (record.getHost().isEmpty() || !possibleTime(record) || !possibleCounts(record)) {
                return null;
            }
            SeenWindow window = new SeenWindow();
            window.host = Texts.name(record.getHost());
            window.startMillis = record.getStartMillis();
            window.endMillis = record.getEndMillis();
            window.receivedMillis = receivedMillis;
            window.trouble = trouble(record, receivedMillis);
            window.record = value;
            return window;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean possibleTime(WindowRecord record) {
        long length = record.getEndMillis() - record.getStartMillis();
        return length >= 0 && length <= MAX_LENGTH && record.getStartMillis() >= 0 && record.getEndMillis() <= MAX_TIME;
    }

    private static boolean possibleCounts(WindowRecord record) {
        // Throws where these are no histogram's bytes.
        long waits = WaitHistogram.total(record.getWaits().toByteArray());
        long most = MAX_COUNT / weight(record);
        return waits <= most
                && possible(record.getConnections(), most)
                && possible(record.getOverflows(), most)
                && possible(record.getDrops(), most);
    }

    /// Protobuf's unsigned numbers above 63 bits are negative here.
    private static boolean possible(long count, long most) {
        return count >= 0 && count <= most;
    }

    /// For how many windows it stands.
    static long weight(WindowRecord record) {
        return Math.max(1, Integer.toUnsignedLong(record.getWeight()));
    }

    /// Whether the clock is off shows when it was sent; that it waited on a disk before doesn't count.
    private static int trouble(WindowRecord record, long receivedMillis) {
        long sent = record.getSentMillis() == 0 ? record.getEndMillis() : record.getSentMillis();
        boolean off = Math.abs(sent - receivedMillis) > MAX_SKEW || record.getEndMillis() > receivedMillis + MAX_SKEW;
        return off ? SeenWindow.CLOCK : SeenWindow.TIMELY;
    }

    @Override
    public TypeInformation<SeenWindow> getProducedType() {
        return TypeInformation.of(SeenWindow.class);
    }
}
