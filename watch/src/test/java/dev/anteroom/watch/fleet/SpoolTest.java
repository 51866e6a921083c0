package dev.anteroom.watch.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @Test
    void fifteen_minutes_of_500_busy_listeners_should_fit_into_64_megabytes_and_come_out_in_order(@TempDir Path folder)
            throws Exception {
        Spool spool = new Spool(folder, 64L << 20);
        // 90 windows of 10 s; a record with a full histogram has some 400 bytes.
        for (int window = 0; window < 90; window++) {
            List<Spool.Entry> entries = new ArrayList<>();
            for (int listener = 0; listener < 500; listener++) {
                entries.add(entry(window * 500 + listener, 400));
            }
            spool.add(entries);
        }
        assertThat(spool.lost()).isZero();
        assertThat(onDisk(folder)).isLessThan(64L << 20).isEqualTo(spool.bytes());

        // As after a restart: nothing of it was in memory.
        List<String> out = drain(new Spool(folder, 64L << 20));
        assertThat(out).hasSize(45_000);
        for (int i = 0; i < out.size(); i++) {
            assertThat(out.get(i)).isEqualTo("k" + i);
        }
        assertThat(onDisk(folder)).isZero();
    }

    @Test
    void it_should_stay_within_its_bound_and_count_what_it_loses(@TempDir Path folder) throws Exception {
        Spool spool = new Spool(folder, 1 << 20);
        for (int i = 0; i < 5_000; i++) {
            spool.add(List.of(entry(i, 1_000)));
            assertThat(spool.bytes()).isLessThanOrEqualTo(1 << 20);
        }
        List<String> out = drain(spool);
        assertThat(out)
                .hasSize(5_000 - (int) spool.lost())
                .hasSizeGreaterThan(900)
                .endsWith("k4999");
    }

    @Test
    void what_a_crash_cut_off_should_be_left_out(@TempDir Path folder) throws Exception {
        Spool spool = new Spool(folder, 1 << 20);
        spool.add(List.of(entry(0, 100), entry(1, 100)));
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] all = Files.readAllBytes(file);
        for (int length = 0; length < all.length; length++) {
            Files.write(file, Arrays.copyOf(all, length), StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(drain(new Spool(folder, 1 << 20))).hasSize(length < all.length / 2 ? 0 : 1);
            Files.write(file, all);
        }
    }

    private static Spool.Entry entry(int number, int bytes) {
        return new Spool.Entry(Topic.WINDOWS, "k" + number, "x".repeat(bytes).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> drain(Spool spool) {
        List<String> out = new ArrayList<>();
        while (true) {
            Spool.Batch batch = spool.oldest();
            if (batch.file() < 0 || batch.entries().isEmpty()) {
                return out;
            }
            batch.entries().forEach(entry -> out.add(entry.key()));
            spool.sent(batch);
        }
    }

    private static long onDisk(Path folder) throws Exception {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
