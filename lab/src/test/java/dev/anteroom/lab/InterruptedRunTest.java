package dev.anteroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A runner that is interrupted leaves nothing behind: no namespace, no process, no cgroup, no file.
class InterruptedRunTest {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    /// Holds a process in a namespace and a cgroup until it is ended.
    static final class Runner {
        private Runner() {}

        public static void main(String[] arguments) {
            try (Stage stage = new Stage(Path.of(arguments[0]))) {
                stage.perform(new Step.Start(Service.of("server", "sleeper", Map.of())));
                if (Files.isWritable(CGROUPS.resolve("freezer"))) {
                    stage.perform(new Step.Freeze("server"));
                }
                System.out.println(stage.namespace() + " " + stage.pid("server"));
                Stage.pause(60_000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void should_leave_nothing_behind_after(String signal) throws Exception {
        assumeRoot();
        Process runner = start();
        String[] said = String.valueOf(runner.inputReader().readLine()).split(" ", -1);
        assertThat(said).as("the runner's namespace and process").hasSize(2);
        assertThat(Shell.run("ip", "netns", "list")).contains(said[0]);

        Shell.run("kill", "-" + signal, Long.toString(runner.pid()));

        assertThat(runner.waitFor(20, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertNothingLeft(said[0], said[1]);
    }

    @Test
    void should_be_cleaned_up_by_the_next_runner_after_being_killed() throws Exception {
        assumeRoot();
        Process runner = start();
        String[] said = String.valueOf(runner.inputReader().readLine()).split(" ", -1);
        runner.destroyForcibly().waitFor();

        Stage.sweep();

        assertNothingLeft(said[0], said[1]);
    }

    @Test
    void should_leave_nothing_behind_where_its_own_thread_is_interrupted() throws Exception {
        assumeRoot();
        List<String> said = new ArrayList<>();
        Path programs = sleeper();
        Thread player = new Thread(() -> {
            try (Stage stage = new Stage(programs)) {
                stage.perform(new Step.Start(Service.of("server", "sleeper", Map.of())));
                said.addAll(List.of(stage.namespace(), Long.toString(stage.pid("server"))));
                Thread.currentThread().interrupt();
            }
        });
        player.start();
        player.join(20_000);
        assertThat(said).as("the runner's namespace and process").hasSize(2);
        assertNothingLeft(said.get(0), said.get(1));
    }

    private static void assumeRoot() {
        assumeTrue(Shell.attempt("id", "-u").strip().equals("0"), "network namespaces need root");
    }

    private static void assertNothingLeft(String stage, String pid) {
        assertThat(Shell.run("ip", "netns", "list")).doesNotContain(stage);
        // An orphan that was killed stays as a zombie until init has reaped it.
        Path process = Path.of("/proc", pid);
        for (int i = 0; i < 50 && Files.exists(process); i++) {
            Stage.pause(100);
        }
        assertThat(process).doesNotExist();
        assertThat(Path.of("/tmp", stage)).doesNotExist();
        assertThat(CGROUPS.resolve("freezer").resolve(stage)).doesNotExist();
    }

    /// @return a directory with the one program
    private static Path sleeper() throws IOException {
        Path programs = Files.createTempDirectory("lab-programs");
        Path sleeper = programs.resolve("sleeper");
        Files.writeString(sleeper, "#!/bin/sh\nsleep 60\n");
        assertThat(sleeper.toFile().setExecutable(true)).isTrue();
        return programs;
    }

    private static Process start() throws Exception {
        Path programs = sleeper();
        // A build in the background ignores SIGINT, and so would its children.
        List<String> command = List.of(
                "env",
                "--default-signal",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Runner.class.getName(),
                programs.toString());
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
