package dev.anteroom.fleet.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Passes records on as they are; one without a value says that its key was forgotten, and the rows stay.
final class ToldDecoder implements KafkaRecordDeserializationSchema<Told> {
    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Told> out) {
        byte[] value = record.value();
        if (value != null) {
            Told told = new Told();
            told.topic = record.topic();
            told.receivedMillis = record.timestamp();
            told.record = value;
            out.collect(told);
        }
    }

    @Override
    public TypeInformation<Told> getProducedType() {
        return TypeInformation.of(Told.class);
    }
}
