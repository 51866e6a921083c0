package dev.anteroom.collect.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.evidence.LookLog;
import dev.anteroom.capture.evidence.Observation;
import dev.anteroom.profile.goroutine.Frame;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written is read back as it was.
class LookWriterTest {
    @Test
    void should_be_read_back(@TempDir Path folder) throws Exception {
        List<Frame> stack = List.of(new Frame("main.(*gate).Accept", "/src/gate.go", 31), new Frame("main.run", "", 0));
        LookLog.Holder go = new LookLog.Holder(
                4711,
                true,
                "shop \"d\"",
                List.of(123L),
                "S",
                true,
                120_000_000L,
                2L,
                100_000_000L,
                9_000_000L,
                50_000L,
                new LookLog.World(true, false, 4, null),
                List.of(new LookLog.Loop(7, 123L, "main.run", "waiting", "sync.Mutex.Lock", 1, 88, true)),
                true,
                "");
        LookLog.Holder blind = new LookLog.Holder(
                9,
                false,
                "x",
                List.of(),
                "S",
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                "may not be read");
        List<LookLog.Look> looks = List.of(
                new LookLog.Look(Instant.parse("2026-01-31T10:15:00.210250Z"), List.of(go, blind)),
                new LookLog.Look(Instant.parse("2026-01-31T10:15:00.220250Z"), List.of(go)));
        Path file = Files.createDirectories(folder.resolve("accept")).resolve("looks.jsonl");
        try (OutputStream out = Files.newOutputStream(file);
                LookWriter writer = new LookWriter(out, List.of(stack))) {
            for (LookLog.Look look : looks) {
                writer.write(look.time(), look.holders());
            }
        }
        List<Observation<LookLog>> read =
                CaptureReader.read(folder).target().lookLogs().observations();
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().value()).isEqualTo(new LookLog(looks, Map.of(1, stack)));
    }
}
