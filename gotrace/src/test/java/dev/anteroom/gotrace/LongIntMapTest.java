package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongIntMapTest {
    @Test
    void should_behave_as_a_hash_map() {
        LongIntMap map = new LongIntMap();
        Map<Long, Integer> oracle = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            long key = random.nextLong(3000) - 1500;
            if (random.nextInt(3) == 0) {
                map.remove(key);
                oracle.remove(key);
            } else {
                map.put(key, i);
                oracle.put(key, i);
            }
            long probe = random.nextLong(3000) - 1500;
            assertThat(map.get(probe)).isEqualTo(oracle.getOrDefault(probe, LongIntMap.MISSING));
        }
        assertThat(map.size()).isEqualTo(oracle.size());
    }
}
