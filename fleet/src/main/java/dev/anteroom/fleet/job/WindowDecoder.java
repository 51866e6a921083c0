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
        try {
            WindowRecord record = WindowRecord.parseFrom(value);
            long weight = Math.max(1, Integer.toUnsignedLong(record.getWeight()));
            long length = record.getEndMillis() - record.getStartMillis();
            if (length < 0
                    || length > MAX_LENGTH
                    || record.getStartMillis() < 0
                    || record.getEndMillis() > MAX_TIME
                    || record.getHost().isEmpty()) {
                return null;
            }
            // Throws where these are no histogram's bytes.
            WaitHistogram waits = WaitHistogram.ofBytes(record.getWaits().toByteArray());
            SeenWindow window = new SeenWindow();
            window.startMillis = record.getStartMillis();
            window.endMillis = record.getEndMillis();
            window.receivedMillis = receivedMillis;
            window.host = Texts.name(record.getHost());
            window.workload = Texts.name(record.getWorkload());
            window.version = Texts.name(record.getVersion());
            window.listener = Texts.name(record.getListener());
            window.limit = Math.max(0, record.getLimit());
            window.depthMax = Math.max(0, record.getDepthMax());
            window.oldestMax = Double.isFinite(record.getOldestMax()) ? record.getOldestMax() : 0;
            window.overflows = record.getOverflows() * weight;
            window.drops = record.getDrops() * weight;
            window.connections = record.getConnections() * weight;
            window.waits = weight == 1
                    ? waits.toBytes()
                    : new WaitHistogram.Builder().add(waits, weight).build().toBytes();
            window.complete = record.getComplete();
            window.trouble = trouble(record, receivedMillis);
            return window;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return null;
        }
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
