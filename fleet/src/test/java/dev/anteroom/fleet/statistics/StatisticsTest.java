package dev.anteroom.fleet.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anteroom.diagnosis.compare.Significance;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    /// The fifteen p values of Benjamini and Hochberg's own example (1995, section 3.2): at 5% the first four are
    /// found.
    @Test
    void should_find_what_benjamini_and_hochberg_find_in_their_example() {
        double[] p = {
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0
        };
        double[] q = FalseDiscovery.adjusted(p);
        assertThat(q[3]).isEqualTo(0.0095 * 15 / 4, within(1e-12));
        assertThat(q).satisfies(all -> {
            for (int i = 0; i < all.length; i++) {
                assertThat(all[i] <= 0.05).isEqualTo(i < 4);
            }
        });
    }

    @Test
    void should_keep_the_order_of_the_tests_whatever_their_values() {
        assertThat(FalseDiscovery.adjusted(new double[] {0.9, 0.01, 0.5})).containsExactly(0.9, 0.03, 0.75);
        assertThat(FalseDiscovery.adjusted(new double[0])).isEmpty();
    }

    /// R: pbinom(2, 5, 0.3, lower.tail = FALSE) is 0.16308.
    @Test
    void should_be_the_binomial_tail_where_all_chances_are_one() {
        assertThat(Coincidence.atLeast(new double[] {0.3, 0.3, 0.3, 0.3, 0.3}, 3))
                .isEqualTo(0.16308, within(1e-9));
        assertThat(Coincidence.atLeast(new double[] {0.1, 0.9}, 2)).isEqualTo(0.09, within(1e-12));
        assertThat(Coincidence.atLeast(new double[] {0.1, 0.9}, 0)).isEqualTo(1, within(1e-12));
    }

    /// One table is Fisher's exact test. Two tables of opposite sizes (Simpson's paradox) say nothing together,
    /// though they do when they are poured into one.
    @Test
    void should_compare_within_tables_and_not_between_them() {
        long[] table = {2, 20, 9, 12};
        assertThat(Significance.stratifiedShareTest(List.of(table)))
                .isEqualTo(Significance.shareTest(2, 20, 9, 12), within(1e-9));
        List<long[]> strata = List.of(new long[] {1, 40, 0, 5}, new long[] {4, 5, 32, 40});
        assertThat(Significance.stratifiedShareTest(strata)).isGreaterThan(0.4);
        assertThat(Significance.shareTest(5, 45, 32, 45)).isLessThan(1e-6);
    }
}
