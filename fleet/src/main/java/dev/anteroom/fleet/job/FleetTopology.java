package dev.anteroom.fleet.job;

import dev.anteroom.wire.Topic;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/// The job's operators. Each has a name that stays: a savepoint of one version finds its state in the next by it.
public final class FleetTopology {
    private static final OutputTag<SeenWindow> WRONG_CLOCK = new OutputTag<>("wrong-clock") {};
    private static final OutputTag<RollupRow> HOURS = new OutputTag<>("hours") {};
    private static final Duration IDLE = Duration.ofSeconds(60);

    private FleetTopology() {}

    /// Adds the whole job to an environment.
    public static void build(StreamExecutionEnvironment environment, FleetSettings settings) {
        environment.setParallelism(settings.slots());
        Configuration how = new Configuration();
        // No state and no record in a form that only this version's classes can read.
        how.set(PipelineOptions.GENERIC_TYPES, false);
        // Nothing is changed after it was handed on.
        how.set(PipelineOptions.OBJECT_REUSE, true);
        environment.configure(how);
        windows(environment, settings);
        told(environment, settings);
    }

    private static void windows(StreamExecutionEnvironment environment, FleetSettings settings) {
        WatermarkStrategy<SeenWindow> time = WatermarkStrategy.<SeenWindow>forGenerator(
                        context -> new SteadyWatermarks())
                .withTimestampAssigner((window, before) -> window.startMillis)
                .withIdleness(IDLE);
        SingleOutputStreamOperator<SeenWindow> timely = environment
                .fromSource(
                        FleetTopology.<SeenWindow>source(settings)
                                .setTopics(Topic.WINDOWS.topicName())
                                .setDeserializer(new WindowDecoder())
                                .build(),
                        time,
                        "windows")
                .uid("windows")
                .process(new Clocks())
                .name("clocks")
                .uid("clocks");
        SingleOutputStreamOperator<RollupRow> rows = timely.keyBy(window -> window.host)
                .process(new Rollup(settings.lateness()))
                .name("roll-up")
                .uid("roll-up");
        SingleOutputStreamOperator<RollupRow> minutes =
                rows.process(new Levels()).name("levels").uid("levels");
        minutes.sinkTo(new UpsertSink<>(settings.database(), RollupTable.MINUTE))
                .name("minutes")
                .uid("minutes");
        minutes.getSideOutput(HOURS)
                .sinkTo(new UpsertSink<>(settings.database(), RollupTable.HOUR))
                .name("hours")
                .uid("hours");
        // By host, so that two subtasks never write one row.
        timely.getSideOutput(WRONG_CLOCK)
                .union(rows.getSideOutput(Rollup.LATE))
                .keyBy(window -> window.host)
                .sinkTo(new UpsertSink<>(settings.database(), LateUpsert.ROWS))
                .name("late")
                .uid("late");
    }

    private static void told(StreamExecutionEnvironment environment, FleetSettings settings) {
        List<String> topics = List.of(
                Topic.HEARTBEATS.topicName(),
                Topic.INCIDENTS.topicName(),
                Topic.FACTS.topicName(),
                Topic.CHANGES.topicName());
        environment
                .fromSource(
                        FleetTopology.<Told>source(settings)
                                .setTopics(topics)
                                .setDeserializer(new ToldDecoder())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "told")
                .uid("told")
                .setParallelism(1)
                .sinkTo(new UpsertSink<>(settings.database(), ToldUpsert.ROWS))
                .name("told-rows")
                .uid("told-rows")
                .setParallelism(1);
    }

    private static <T> KafkaSourceBuilder<T> source(FleetSettings settings) {
        return KafkaSource.<T>builder()
                .setBootstrapServers(settings.brokers())
                .setGroupId(settings.group())
                // Without a checkpoint to go on from, all that the broker keeps: rows that are there already stay the
                // same.
                .setStartingOffsets(OffsetsInitializer.earliest())
                // A topic that grows is noticed.
                .setProperty("partition.discovery.interval.ms", "60000");
    }

    /// Takes hosts whose clock is off out of the stream.
    private static final class Clocks extends ProcessFunction<SeenWindow, SeenWindow> {
        @Override
        public void processElement(SeenWindow window, Context context, Collector<SeenWindow> out) {
            if (window.trouble == SeenWindow.TIMELY) {
                out.collect(window);
            } else {
                context.output(WRONG_CLOCK, window);
            }
        }
    }

    /// Minutes go on, hours go aside.
    private static final class Levels extends ProcessFunction<RollupRow, RollupRow> {
        @Override
        public void processElement(RollupRow row, Context context, Collector<RollupRow> out) {
            if (row.hour) {
                context.output(HOURS, row);
            } else {
                out.collect(row);
            }
        }
    }
}
