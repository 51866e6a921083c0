package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.Manifest;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.CauseId;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.GoPrograms;
import dev.anteroom.lab.Lab;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The collector script for real: dash with curl and ss, busybox with nothing but its own applets, each against a
/// Go service with a known fault in a network namespace of its own; what it recorded is then diagnosed.
@Timeout(300)
class CollectScriptTest {
    @TempDir
    static Path folder;

    private static Path script = Path.of("collect.sh");
    private static Thread stage = new Thread(() -> {});
    private static String pid = "";

    @BeforeAll
    static void printTheScript() throws IOException {
        StringWriter out = new StringWriter();
        assertThat(Main.run(new PrintWriter(out, true), new PrintWriter(out, true), "collect-script"))
                .isZero();
        script = Files.writeString(folder.resolve("collect.sh"), out.toString());
    }

    @AfterAll
    static void clear() throws InterruptedException, IOException {
        stage.interrupt();
        stage.join(20_000);
        // JUnit warns of each link that leads out of its folder.
        for (String applets : List.of("applets", "few")) {
            Path links = folder.resolve(applets);
            if (Files.isDirectory(links)) {
                try (Stream<Path> all = Files.list(links)) {
                    for (Path link : all.toList()) {
                        Files.delete(link);
                    }
                }
            }
        }
    }

    /// Plays the fault once for all tests that need it.
    private static String service() throws InterruptedException {
        if (pid.isEmpty()) {
            Path go = Path.of("/usr/lib/go-1.23");
            assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
            assumeTrue(Files.isExecutable(go.resolve("bin/go")), "needs Go 1.23 in " + go);
            BlockingQueue<String> lines = new LinkedBlockingQueue<>();
            Lab lab = new Lab(GoPrograms.build(go, Path.of("../lab/go"), folder.resolve("programs")));
            stage = new Thread(() -> lab.run(Catalogue.named("lock-own-mutex").getFirst(), 240, lines::add));
            stage.setUncaughtExceptionHandler((_, failure) -> lines.add("failed: " + failure));
            stage.start();
            for (String line = lines.poll(60, TimeUnit.SECONDS);
                    line != null;
                    line = lines.poll(60, TimeUnit.SECONDS)) {
                if (line.startsWith("pid ")) {
                    pid = line.substring(4, line.indexOf(','));
                    break;
                }
                assertThat(line).doesNotStartWith("failed");
            }
        }
        return pid;
    }

    private static void needs(String program) {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), "needs " + program);
    }

    private static Process start(Path output, List<String> command, Optional<Path> path) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("TMPDIR", folder.toString());
        path.ifPresent(p -> {
            builder.environment().clear();
            builder.environment().put("PATH", p.toString());
            builder.environment().put("TMPDIR", folder.toString());
        });
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        return builder.start();
    }

    private static List<String> command(List<String> shell, String... arguments) {
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void leavesNothing() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("anteroom-collect") || name.endsWith(".part"));
        }
    }

    @Test
    void should_be_clean_for_shellcheck() throws IOException, InterruptedException {
        needs("shellcheck");
        Process check = new ProcessBuilder("shellcheck", "-s", "sh", script.toString())
                .redirectErrorStream(true)
                .start();
        String findings = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(check.waitFor()).as(findings).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "busybox"})
    void should_record_what_leads_to_the_right_verdict(String shell) throws IOException, InterruptedException {
        needs(shell);
        String target = service();
        Path archive = folder.resolve(shell + ".tar.gz");
        List<String> command = List.of("dash");
        Optional<Path> path = Optional.empty();
        if (shell.equals("busybox")) {
            Path applets = Files.createDirectories(folder.resolve("applets"));
            assertThat(new ProcessBuilder("busybox", "--install", "-s", applets.toString())
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(applets.resolve("ss")).doesNotExist();
            assertThat(applets.resolve("curl")).doesNotExist();
            command = List.of(applets.resolve("ash").toString());
            path = Optional.of(applets);
        }
        Path log = folder.resolve(shell + ".log");
        Process run = start(log, command(command, "--pid", target, "--seconds", "5", "-o", archive.toString()), path);

        assertThat(run.waitFor()).as(Files.readString(log)).isZero();
        leavesNothing();
        Evidence evidence = CaptureReader.read(archive);
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE);
        assertThat(diagnosis.verdict()).as(diagnosis.headline()).isEqualTo(Verdict.ACCEPT_BOUND);
        assertThat(diagnosis.causes().getFirst().id()).isEqualTo(CauseId.LOCK_IN_ACCEPT_PATH);
        Manifest manifest = Objects.requireNonNull(evidence.manifest());
        assertThat(manifest.pid()).isEqualTo(Integer.valueOf(target));
        assertThat(manifest.port()).isEqualTo(8080);
        assertThat(evidence.unused()).noneMatch(file -> file.problem());
        assertThat(evidence.target().traces().isEmpty()).isFalse();
    }

    @Test
    void should_keep_what_is_there_when_it_is_ended_early() throws IOException, InterruptedException {
        needs("dash");
        Path archive = folder.resolve("early.tar.gz");
        Path log = folder.resolve("early.log");
        Process run = start(
                log,
                command(List.of("dash"), "--pid", service(), "--seconds", "120", "-o", archive.toString()),
                Optional.empty());
        for (int i = 0; i < 200 && !Files.readString(log).contains("ends early)"); i++) {
            Thread.sleep(50);
        }
        Thread.sleep(6000);
        // SIGTERM, which it takes as it takes Ctrl-C.
        run.destroy();

        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        leavesNothing();
        Evidence evidence = CaptureReader.read(archive);
        Manifest manifest = Objects.requireNonNull(evidence.manifest());
        assertThat(manifest.notes()).contains("ended early by a signal");
        assertThat(evidence.target().sockets().size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void should_record_the_kernels_side_of_a_process_without_pprof_or_fetcher()
            throws IOException, InterruptedException {
        needs("busybox");
        Path applets = Files.createDirectories(folder.resolve("few"));
        for (String applet : List.of(
                "ash", "cat", "date", "gzip", "kill", "ls", "mkdir", "mv", "rm", "sleep", "tar", "hostname", "true")) {
            Files.createSymbolicLink(applets.resolve(applet), Path.of("/usr/bin/busybox"));
        }
        Path archive = folder.resolve("bare.tar.gz");
        Path log = folder.resolve("bare.log");
        long self = ProcessHandle.current().pid();
        Process run = start(
                log,
                command(
                        List.of(applets.resolve("ash").toString()),
                        "--pid",
                        Long.toString(self),
                        "--seconds",
                        "2",
                        "-o",
                        archive.toString()),
                Optional.of(applets));

        assertThat(run.waitFor()).as(Files.readString(log)).isZero();
        Evidence evidence = CaptureReader.read(archive);
        Manifest manifest = Objects.requireNonNull(evidence.manifest());
        assertThat(manifest.notes()).contains("neither curl nor wget: no profiles");
        assertThat(evidence.target().counters().size()).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--pid 0",
                "--pid x",
                "--pid 99999999",
                "--port 70000",
                "--pid 1 --seconds 0",
                "--pid 1 --seconds 08",
                "--url ftp://x",
                "--pid",
                "--what"
            })
    void should_refuse_wrong_arguments(String arguments) throws IOException, InterruptedException {
        needs("dash");
        Path log = folder.resolve("usage.log");
        Process run = start(
                log,
                command(List.of("dash"), arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)),
                Optional.empty());

        assertThat(run.waitFor()).as(Files.readString(log)).isEqualTo(2);
        leavesNothing();
    }
}
