package dev.anteroom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.UnknownFieldSet;
import dev.anteroom.wire.v1.WindowRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FleetMergeTest {
    @Test
    void quantiles_over_1000_hosts_should_be_within_4_5_percent_whatever_the_order_of_merging() {
        Random random = new Random(3);
        List<Double> raw = new ArrayList<>();
        List<WaitHistogram> hosts = new ArrayList<>();
        for (int host = 0; host < 1_000; host++) {
            WaitHistogram.Builder one = new WaitHistogram.Builder();
            for (int i = 0; i < 200; i++) {
                // Of each host another distribution, from 1 ms to some 100 s.
                double wait = 0.001 + Math.exp(random.nextGaussian() * (1 + host % 3) - 5 + host % 7 * 0.5);
                raw.add(Math.min(wait, 128));
                one.add(Math.min(wait, 128));
            }
            hosts.add(one.build());
        }
        Collections.sort(raw);
        byte[] first = merged(hosts).toBytes();
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(hosts, random);
            assertThat(merged(hosts).toBytes()).isEqualTo(first);
        }
        for (double q : new double[] {0.5, 0.99, 0.999}) {
            double exact = raw.get((int) Math.ceil(q * raw.size()) - 1);
            assertThat(WaitHistogram.ofBytes(first).quantile(q)).isCloseTo(exact, within(exact * 0.045));
        }
    }

    private static WaitHistogram merged(List<WaitHistogram> hosts) {
        WaitHistogram all = WaitHistogram.EMPTY;
        for (WaitHistogram host : hosts) {
            all = all.plus(WaitHistogram.ofBytes(host.toBytes()));
        }
        return all;
    }

    @Test
    void a_reader_should_keep_what_a_later_version_added_and_read_what_an_earlier_one_left_out() throws Exception {
        WindowRecord later = WindowRecord.newBuilder()
                .setHost("h")
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                4_000,
                                UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                        .build())
                .build();
        WindowRecord read = WindowRecord.parseFrom(later.toByteArray());
        assertThat(read.toBuilder()
                        .setWorkload("w")
                        .build()
                        .getUnknownFields()
                        .getField(4_000)
                        .getVarintList())
                .containsExactly(5L);
        WindowRecord earlier = WindowRecord.parseFrom(
                WindowRecord.newBuilder().setHost("h").build().toByteArray());
        assertThat(earlier.getWeight()).isZero();
        assertThat(earlier.getSentMillis()).isZero();
    }
}
