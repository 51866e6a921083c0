package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.GoPrograms;
import dev.anteroom.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `anteroom capture` of real Go services in network namespaces of their own.
class CaptureCommandTest {
    private static final Path GO = Path.of("/usr/lib/go-1.23");

    @TempDir
    Path folder;

    private record Result(int status, String out, String err) {}

    @BeforeEach
    void needs() {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "network namespaces need root");
        assumeTrue(Files.isExecutable(GO.resolve("bin/go")), "Go 1.23 is absent");
    }

    @Test
    void should_record_files_that_the_standard_tools_open() throws IOException {
        Path capture = folder.resolve("capture");
        Result result = during("idle", pid -> run("capture", "--pid", "" + pid, "--seconds", "2", "-o", "" + capture));

        assertThat(result.status).as(result.err).isZero();
        assertThat(result.out.strip()).isEqualTo(capture.toString());
        List<Path> profiles;
        try (Stream<Path> files = Files.walk(capture)) {
            profiles = files.filter(file -> file.toString().endsWith(".pb.gz")).toList();
        }
        assertThat(profiles)
                .extracting(file -> file.getFileName().toString())
                .contains("cpu.pb.gz", "block.pb.gz", "block.delta.pb.gz", "mutex.pb.gz", "mutex.delta.pb.gz");
        assertThat(capture.resolve("goroutine/0001.debug2.txt")).content().contains("goroutine 1 [");
        for (Path profile : profiles) {
            assertThat(tool("tool", "pprof", "-raw", profile.toString())).contains("PeriodType");
        }
        // It fails where the trace can't be parsed.
        tool("tool", "trace", "-pprof=sched", capture.resolve("trace.out").toString());

        Evidence evidence = CaptureReader.read(capture);
        Manifest manifest = Objects.requireNonNull(evidence.manifest(), "a manifest that the reader recognises");
        assertThat(manifest.goVersion()).startsWith("go1.23");
        // The service was started a moment before.
        assertThat(manifest.ageSeconds()).isBetween(0.0, 60.0);
        assertThat(manifest.pprofPort()).isEqualTo(6060);
        assertThat(manifest.port()).isEqualTo(8080);
        assertThat(evidence.target().sockets().size()).isEqualTo(2);
        assertThat(evidence.target().goroutines().size()).isEqualTo(2);
        assertThat(evidence.target().loopLogs().last().orElseThrow().value().samples())
                .isNotEmpty()
                .allSatisfy(sample -> assertThat(sample.loops()).isNotEmpty());
        QueueLog log = evidence.target().queueLogs().last().orElseThrow().value();
        assertThat(Duration.between(
                        log.samples().getFirst().time(), log.samples().getLast().time()))
                .isGreaterThan(Duration.ofSeconds(4));
    }

    @Test
    void should_record_while_a_condition_is_met_with_what_came_before() {
        Path capture = folder.resolve("capture.zip");
        Result result = during(
                "backlog-somaxconn",
                pid -> run(
                        "capture",
                        "--pid",
                        "" + pid,
                        "--port",
                        "8080",
                        "--when",
                        "overflow or depth>10000",
                        "--within",
                        "60s",
                        "--seconds",
                        "1",
                        "--no-trace",
                        "-o",
                        "" + capture));

        assertThat(result.status).as(result.err).isZero();
        assertThat(result.err).contains("Armed: overflow or depth>10000").contains("Triggered: overflow");
        Evidence evidence = CaptureReader.read(capture);
        List<QueueLog.Sample> samples =
                evidence.target().queueLogs().last().orElseThrow().value().samples();
        Long before = samples.getFirst().listenOverflows();
        Long after = samples.getLast().listenOverflows();
        assertThat(before).isNotNull();
        assertThat(samples.stream().mapToLong(s -> s.drops() == null ? 0 : s.drops()))
                .anyMatch(drops -> drops > 0);
        assertThat(after == null ? Long.MAX_VALUE : after).isGreaterThan(before);
        assertThat(run("diagnose", "--json", "" + capture).out).contains("\"verdict\":\"ACCEPT_BOUND\"");
    }

    @Test
    void should_find_the_same_service_unchanged_and_a_held_lock_worse_when_compared() {
        Path before = folder.resolve("before.zip");
        Path again = folder.resolve("again.zip");
        Path locked = folder.resolve("locked.zip");
        during("busy-accepting", pid -> capture(pid, before).status + capture(pid, again).status);
        during("lock-own-mutex", pid -> capture(pid, locked).status);

        assertThat(run("compare", "" + before, "" + again)).satisfies(same -> {
            assertThat(same.status).as(same.out).isZero();
            assertThat(same.out).startsWith("NO_REGRESSION");
        });
        assertThat(run("compare", "" + before, "" + locked)).satisfies(worse -> {
            assertThat(worse.status).as(worse.out).isEqualTo(ExitStatus.ACCEPT_BOUND);
            assertThat(worse.out).startsWith("REGRESSION").contains("HEALTHY").contains("ACCEPT_BOUND");
        });
    }

    private static Result capture(long pid, Path to) {
        return run("capture", "--pid", "" + pid, "--port", "8080", "--seconds", "3", "--no-trace", "-o", "" + to);
    }

    @Test
    void should_keep_what_is_there_when_it_is_interrupted() {
        Path capture = folder.resolve("capture.zip");
        int status = during("idle", pid -> {
            try {
                // Whoever started the tests may ignore SIGINT (`nohup … &`), which programs inherit.
                Process process = new ProcessBuilder(
                                "env",
                                "--default-signal=INT",
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "capture",
                                "--pid",
                                "" + pid,
                                "--seconds",
                                "120",
                                "-o",
                                "" + capture)
                        .redirectErrorStream(true)
                        .start();
                StringBuilder said = new StringBuilder();
                try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                    // The first profiles come a moment after the recording has begun.
                    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                        said.append(line).append('\n');
                        if (line.contains("mutex profile:")) {
                            break;
                        }
                    }
                    new ProcessBuilder("kill", "-INT", "" + process.pid())
                            .start()
                            .waitFor();
                    lines.lines().forEach(line -> said.append(line).append('\n'));
                }
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(said.toString()).contains(capture.toString());
                return process.exitValue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(status).isEqualTo(130);
        Evidence evidence = CaptureReader.read(capture);
        Manifest manifest = Objects.requireNonNull(evidence.manifest(), "a manifest that the reader recognises");
        assertThat(manifest.notes()).anyMatch(note -> note.contains("ended before its time"));
        assertThat(evidence.target().sockets().size()).isEqualTo(2);
        assertThat(evidence.target().queueLogs().isEmpty()).isFalse();
        assertThat(folder).isDirectoryContaining("glob:**capture.zip").isDirectoryNotContaining("glob:**unfinished*");
    }

    @Test
    void should_say_what_is_wrong_in_one_line() {
        assertThat(run("capture").status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("capture", "--pid", "999999999").err).contains("There is no process 999999999");
        assertThat(run("capture", "--port", "1").err).contains("Nothing listens on port 1");
        assertThat(run("capture", "--port", "1", "--when", "depth").err).contains("depth is compared with");
        assertThat(run("diagnose").status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("diagnose", "--url", "ftp://x").err).contains("http://host:6060");
    }

    private interface Visit<T> {
        T visit(long pid);
    }

    private static <T> T during(String scenario, Visit<T> visit) {
        GoPrograms programs =
                GoPrograms.build(GO, Path.of("../lab/go"), Path.of("target/go").toAbsolutePath());
        return new Lab(programs).during(Catalogue.named(scenario).getFirst(), visit::visit);
    }

    private static String tool(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(GO.resolve("bin/go").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        try {
            assertThat(process.waitFor()).as(out).isZero();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return out;
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Result(status, out.toString(), err.toString());
    }
}
