package dev.anteroom.goprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.profile.ProfileWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WallProfileTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void should_be_what_go_tool_pprof_opens() throws IOException, InterruptedException {
        Path file = folder.resolve("wall.pb.gz");
        try (Subject subject = new Subject(Toolchain.subject("1.23", Toolchain.Variant.STRIPPED, "amd64"));
                GoProcess process = GoProcess.open(subject.pid());
                OutputStream out = Files.newOutputStream(file)) {
            subject.tell("load 2");
            ProfileWriter.writePprof(WallProfile.record(process, Duration.ofSeconds(1), 50), out);
        }
        String top = pprof("-top", "-sample_index=wall", file.toString());
        assertThat(top).contains("Type: wall", "main.parked", "main.receive");
        String tags = pprof("-tags", file.toString());
        assertThat(tags).contains("status", "waiting", "state", "chan receive", "sync.Mutex.Lock");
    }

    private String pprof(String... arguments) throws IOException, InterruptedException {
        Path text = folder.resolve("pprof.txt");
        ProcessBuilder builder = new ProcessBuilder(Toolchain.go("1.23").toString(), "tool", "pprof");
        builder.command().addAll(List.of(arguments));
        Process pprof =
                builder.redirectErrorStream(true).redirectOutput(text.toFile()).start();
        assertThat(pprof.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(pprof.exitValue()).isZero();
        return Files.readString(text, StandardCharsets.UTF_8);
    }
}
