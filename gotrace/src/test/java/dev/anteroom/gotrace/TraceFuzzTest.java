package dev.anteroom.gotrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.gotrace.summary.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TraceFuzzTest {
    private static final int MUTATIONS = 3000;

    @FuzzTest(maxDuration = "60s")
    void should_read_any_bytes_or_say_that_they_are_no_trace(byte[] bytes) {
        try (TraceReader reader = TraceReader.of("fuzz", bytes)) {
            TraceSummary.withWaits(reader);
        } catch (TraceFormatException e) {
            assertThat(e.getMessage()).contains("fuzz");
        }
    }

    /// Real recordings with flipped bits, cut ends and parts of each other: what is left is read, and damage is said.
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void should_survive_mutated_recordings() {
        List<byte[]> seeds = new ArrayList<>();
        for (String situation : List.of("idle", "starved", "regions")) {
            seeds.add(Recordings.bytes(situation, "1.19"));
            seeds.add(Recordings.bytes(situation, "1.23"));
        }
        Random random = new Random(20260101);
        long events = 0;
        int damaged = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant =
                    mutate(seeds.get(random.nextInt(seeds.size())), seeds.get(random.nextInt(seeds.size())), random);
            try (TraceReader reader = TraceReader.of("mutant", mutant)) {
                TraceSummary summary = TraceSummary.withWaits(reader);
                events += summary.outcome().events();
                if (!summary.outcome().complete()) {
                    damaged++;
                    assertThat(summary.outcome().damages()).allSatisfy(damage -> {
                        assertThat(damage.what()).isNotBlank();
                        assertThat(damage.offset()).isBetween(0L, (long) mutant.length);
                    });
                }
            } catch (TraceFormatException e) {
                damaged++;
            }
        }
        assertThat(damaged).isGreaterThan(MUTATIONS / 10);
        assertThat(events).isPositive();
    }

    private static byte[] mutate(byte[] seed, byte[] other, Random random) {
        byte[] bytes = seed.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int n = 1 + random.nextInt(20); n > 0; n--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 1 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> {
                int length = Math.min(1 + random.nextInt(2000), Math.min(bytes.length, other.length));
                System.arraycopy(
                        other,
                        random.nextInt(other.length - length + 1),
                        bytes,
                        random.nextInt(bytes.length - length + 1),
                        length);
            }
            default -> {
                for (int at = random.nextInt(bytes.length), n = random.nextInt(64); n > 0 && at < bytes.length; n--) {
                    bytes[at++] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }
}
