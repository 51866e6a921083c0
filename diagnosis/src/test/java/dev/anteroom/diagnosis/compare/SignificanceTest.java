package dev.anteroom.diagnosis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The tests against values that can be counted by hand, and their false alarms where there is no difference.
class SignificanceTest {
    @Test
    void should_count_the_ways_of_complete_separation() {
        // C(6,3) = 20 ways, one of them is this.
        assertThat(Significance.rankTest(new double[] {1, 2, 3}, new double[] {4, 5, 6}))
                .isCloseTo(1 / 20.0, within(1e-12));
        assertThat(Significance.rankTest(new double[] {4, 5, 6}, new double[] {1, 2, 3}))
                .isEqualTo(1);
        assertThat(Significance.smallest(3, 3)).isCloseTo(1 / 20.0, within(1e-9));
    }

    @Test
    void should_see_no_difference_between_equal_values() {
        assertThat(Significance.rankTest(new double[] {0, 0, 0, 0}, new double[] {0, 0, 0, 0}))
                .isEqualTo(1);
        double[] many = new double[60];
        assertThat(Significance.rankTest(many, many)).isEqualTo(1);
    }

    @Test
    void should_agree_between_the_exact_and_the_approximate_rank_test() {
        SplittableRandom random = new SplittableRandom(7);
        double[] before = random.doubles(20).toArray();
        double[] after = random.doubles(20).map(v -> v + 0.15).toArray();
        double exact = Significance.rankTest(before, after);
        // One value more than the exact test takes, in the middle of both.
        double[] more = Arrays.copyOf(after, 21);
        more[20] = 0.6;

        assertThat(Significance.rankTest(before, more)).isCloseTo(exact, within(0.03));
    }

    @Test
    void should_raise_few_false_alarms() {
        SplittableRandom random = new SplittableRandom(8);
        int alarms = 0;
        for (int run = 0; run < 2000; run++) {
            double[] before = random.doubles(10).map(v -> Math.floor(v * 5)).toArray();
            double[] after = random.doubles(10).map(v -> Math.floor(v * 5)).toArray();
            alarms += Significance.rankTest(before, after) <= 0.01 ? 1 : 0;
        }
        assertThat(alarms).isLessThanOrEqualTo(32);
    }

    @Test
    void should_be_fishers_exact_test() {
        // The lady tasting tea: 1/70 for all four right, 17/70 for three or more.
        assertThat(Significance.shareTest(0, 4, 4, 4)).isCloseTo(1 / 70.0, within(1e-9));
        assertThat(Significance.shareTest(1, 4, 3, 4)).isCloseTo(17 / 70.0, within(1e-9));
        assertThat(Significance.shareTest(0, 0, 3, 4)).isEqualTo(1);
    }

    @Test
    void should_be_the_conditional_test_of_two_poisson_rates() {
        // All ten events in the second half: 2^-10.
        assertThat(Significance.rateTest(0, 10, 10, 10)).isCloseTo(Math.pow(2, -10), within(1e-9));
        assertThat(Significance.rateTest(10, 10, 0, 10)).isCloseTo(1, within(1e-9));
        assertThat(Significance.rateTest(0, 10, 0, 10)).isEqualTo(1);
        // Twice the events in twice the time.
        assertThat(Significance.rateTest(100, 10, 200, 20)).isBetween(0.4, 0.6);
        assertThat(Significance.rateTest(1_000_000, 10, 1_010_000, 10)).isLessThan(1e-6);
    }
}
