package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Go 1.25 puts the frequency into a sync batch beside a clock snapshot, Go 1.26 ends generations with a marker
/// byte. A recording of 1.23 is laid out anew like that, batch by batch.
class NewerLayoutTest {
    private static final int HEADER = 16;

    @Test
    void should_read_the_sync_batch_of_go_1_25() {
        assertThat(read(relaid("go 1.25 trace", false))).isEqualTo(read(Recordings.bytes("loaded", "1.23")));
    }

    @Test
    void should_read_the_end_markers_of_go_1_26() {
        assertThat(read(relaid("go 1.26 trace", true))).isEqualTo(read(Recordings.bytes("loaded", "1.23")));
    }

    @Test
    void should_read_a_version_from_the_future_and_say_so() {
        TraceOutcome outcome = read(relaid("go 1.29 trace", true));
        assertThat(outcome.damages()).hasSize(1);
        assertThat(outcome.damages().getFirst().what()).contains("go 1.29");
        assertThat(outcome.events())
                .isEqualTo(read(Recordings.bytes("loaded", "1.23")).events());
    }

    private static byte[] relaid(String header, boolean markers) {
        Bytes in = new Bytes();
        TraceSource source = TraceSource.of("trace", Recordings.bytes("loaded", "1.23"));
        in.load(source, HEADER, (int) source.size() - HEADER);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] head = header.getBytes(StandardCharsets.US_ASCII);
        out.write(head, 0, head.length);
        out.write(new byte[HEADER - head.length], 0, HEADER - head.length);
        long last = 0;
        while (!in.atEnd()) {
            in.unsignedByte();
            long generation = in.number();
            long thread = in.number();
            long time = in.number();
            int length = (int) in.number();
            if (markers && last != 0 && generation != last) {
                out.write(V2Events.END_OF_GENERATION);
            }
            last = generation;
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            boolean clock = in.buffer[in.position] == V2Events.FREQUENCY;
            if (clock) {
                data.write(V2Events.SYNC);
            }
            data.write(in.buffer, in.position, length);
            in.position += length;
            if (clock) {
                data.write(V2Events.CLOCK_SNAPSHOT);
                for (long number : new long[] {5, 123_456_789, 1_800_000_000, 999}) {
                    number(data, number);
                }
            }
            out.write(V2Events.EVENT_BATCH);
            for (long number : new long[] {generation, thread, time, data.size()}) {
                number(out, number);
            }
            out.writeBytes(data.toByteArray());
        }
        if (markers) {
            out.write(V2Events.END_OF_GENERATION);
        }
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (Long.compareUnsigned(rest, 0x80) >= 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static TraceOutcome read(byte[] bytes) {
        try (TraceReader reader = TraceReader.of("trace", bytes)) {
            return reader.read(event -> {});
        }
    }
}
