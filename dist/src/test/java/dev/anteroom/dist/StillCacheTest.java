package dev.anteroom.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What of two dumps is kept, and what isn't wiped out.
class StillCacheTest {
    @Test
    void should_put_zero_where_two_dumps_differ() {
        byte[] first = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        byte[] second = {1, 2, 3, 4, 5, 0, 7, 8, 9};
        assertThat(StillCache.still(first, second)).containsExactly(1, 2, 3, 4, 0, 0, 0, 0, 9);
        assertThat(StillCache.still(second, first)).isEqualTo(StillCache.still(first, second));
    }

    @Test
    void should_refuse_dumps_that_differ_in_more_than_clocks() {
        byte[] first = new byte[40_000];
        byte[] second = first.clone();
        Arrays.fill(second, (byte) 1);
        assertThatThrownBy(() -> StillCache.still(first, second)).hasMessageContaining("more than clocks");
        assertThatThrownBy(() -> StillCache.still(first, new byte[3])).hasMessageContaining("differ in size");
    }
}
