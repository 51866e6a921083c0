package dev.anteroom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitHistogramTest {
    @Test
    void each_upper_end_should_belong_to_its_own_bucket() {
        for (int bucket = 0; bucket < WaitScale.buckets() - 1; bucket++) {
            double upper = WaitScale.upper(bucket);
            assertThat(WaitScale.bucket(upper)).as("of %s", upper).isEqualTo(bucket);
            assertThat(WaitScale.bucket(Math.nextUp(upper)))
                    .as("just above %s", upper)
                    .isEqualTo(bucket + 1);
        }
        assertThat(WaitScale.bucket(0)).isZero();
        assertThat(WaitScale.bucket(Double.NaN)).isZero();
        assertThat(WaitScale.bucket(1e9)).isEqualTo(WaitScale.buckets() - 1);
    }

    @Test
    void native_indices_should_be_those_of_prometheus_schema_3() {
        for (int bucket = 1; bucket < WaitScale.buckets() - 1; bucket++) {
            assertThat(WaitScale.upper(bucket))
                    .isCloseTo(Math.pow(2, WaitScale.nativeIndex(bucket) / 8.0), within(1e-12));
        }
    }

    @Test
    void quantiles_should_be_within_4_5_percent_of_the_exact_order_statistics() {
        Random random = new Random(7);
        List<Double> waits = new ArrayList<>();
        WaitHistogram.Builder builder = new WaitHistogram.Builder();
        for (int i = 0; i < 20_000; i++) {
            double wait = Math.exp(random.nextGaussian() - 3);
            waits.add(wait);
            builder.add(wait);
        }
        Collections.sort(waits);
        WaitHistogram histogram = builder.build();
        for (double q : new double[] {0.5, 0.9, 0.99, 0.999}) {
            double exact = waits.get((int) Math.ceil(q * waits.size()) - 1);
            assertThat(histogram.quantile(q) / exact).as("q %s", q).isCloseTo(1, within(0.045));
        }
    }

    @Test
    void merging_in_any_order_should_give_the_same_bytes() {
        WaitHistogram a = new WaitHistogram.Builder().add(0.02, 5).add(3).build();
        WaitHistogram b = new WaitHistogram.Builder().add(0).add(500, 300).build();
        assertThat(a.plus(b).toBytes()).isEqualTo(b.plus(a).toBytes());
        assertThat(WaitHistogram.ofBytes(a.plus(b).toBytes())).isEqualTo(a.plus(b));
        assertThat(WaitHistogram.EMPTY.toBytes()).isEmpty();
        assertThat(a.plus(b).total()).isEqualTo(307);
    }

    @Test
    void bytes_of_something_else_should_be_refused() {
        assertThatThrownBy(() -> WaitHistogram.ofBytes(new byte[] {(byte) 0x80}))
                .hasMessageContaining("cut short");
        assertThatThrownBy(() -> WaitHistogram.ofBytes(new byte[] {(byte) 0xff, 0x7f, 1}))
                .hasMessageContaining("doesn't have");
        assertThatThrownBy(() -> WaitHistogram.ofBytes(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1}))
                .hasMessageContaining("63 bits");
    }
}
