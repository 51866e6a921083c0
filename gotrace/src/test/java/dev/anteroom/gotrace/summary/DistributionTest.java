package dev.anteroom.gotrace.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void should_have_quantiles_within_a_sixteenth_of_the_true_ones() {
        Random random = new Random(1);
        long[] durations = random.longs(20_000, 0, 40)
                .map(exponent -> random.nextLong(1L << (exponent % 38 + 1)))
                .toArray();
        Histogram histogram = new Histogram(3);
        for (long duration : durations) {
            histogram.add(duration);
        }
        Arrays.sort(durations);
        Distribution distribution = histogram.distribution();
        for (double q : new double[] {0.01, 0.5, 0.9, 0.99, 0.999}) {
            double exact = durations[(int) Math.ceil(q * durations.length) - 1];
            assertThat(Math.abs(distribution.quantileNanos(q) - exact)).isLessThanOrEqualTo(1 + exact / 15);
        }
        assertThat(distribution.count()).isEqualTo(durations.length);
        assertThat(distribution.totalNanos()).isEqualTo(Arrays.stream(durations).sum());
        assertThat(distribution.maxNanos()).isEqualTo(durations[durations.length - 1]);
        assertThat(distribution.buckets().stream()
                        .mapToLong(Distribution.Bucket::count)
                        .sum())
                .isEqualTo(durations.length);
    }

    @Test
    void should_put_every_duration_into_a_bucket_that_holds_it() {
        for (int precision : new int[] {3, 5}) {
            for (long v : new long[] {0, 1, 7, 8, 9, 31, 32, 33, 1000, 123_456_789, Long.MAX_VALUE / 2}) {
                int index = Histogram.index(v, precision);
                assertThat(Histogram.lowest(index, precision)).isLessThanOrEqualTo(v);
                assertThat(Histogram.lowest(index + 1, precision)).isGreaterThan(v);
            }
        }
    }
}
