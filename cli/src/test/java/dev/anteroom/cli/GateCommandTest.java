package dev.anteroom.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateCommandTest {
    private static final String HEALTHY = "../examples/healthy-idle";
    private static final String SICK = "../examples/lock-in-accept-path";

    private record Result(int status, String out, String err) {}

    /// Healthy to healthy, healthy to sick, and to what has no kernel's side.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                             |      | 0 | 10 | 11
                    gitlab   |      | 0 | 10 | 11
                    github   |      | 0 | 10 | 11
                    argo-job |      | 0 | 1  | 1
                    argo-job | pass | 0 | 1  | 0
                    argocd   |      | 0 | 1  | 1
                    flagger  |      | 0 | 1  | 1
                    """)
    void a_caller_should_get_the_status_that_it_understands(
            @Nullable String caller, @Nullable String inconclusive, int same, int worse, int open, @TempDir Path bare)
            throws IOException {
        Files.copy(Path.of(SICK, "k1", "goroutines.txt"), bare.resolve("goroutines.txt"));
        List<String> options = new ArrayList<>();
        if (caller != null) {
            options.addAll(List.of("--as", caller));
        }
        if (inconclusive != null) {
            options.addAll(List.of("--inconclusive", inconclusive));
        }
        assertThat(gate(HEALTHY, HEALTHY, options).status).isEqualTo(same);
        assertThat(gate(HEALTHY, SICK, options).status).isEqualTo(worse);
        assertThat(gate(HEALTHY, bare.toString(), options).status).isEqualTo(open);
    }

    /// The same by the program itself, in a process of its own as a Job or a step starts it.
    @ParameterizedTest
    @CsvSource({"gitlab, 10", "github, 10", "argo-job, 1", "argocd, 1", "flagger, 1"})
    void the_program_should_end_with_that_status(String caller, int worse) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "gate",
                        "--before",
                        HEALTHY,
                        "--after",
                        SICK,
                        "--as",
                        caller)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(worse);
        assertThat(said).contains("REGRESSION");
    }

    @Test
    void a_broken_tool_should_be_told_from_a_broken_rule(@TempDir Path folder) throws IOException {
        Path rules = Files.writeString(folder.resolve("g.yaml"), "schema: anteroom.gate/1\nmax_verdct: HEALTHY\n");
        Result usage = gate(HEALTHY, SICK, List.of("--rules", rules.toString(), "--as", "argo-job"));
        assertThat(usage.status).isEqualTo(ExitStatus.USAGE);
        assertThat(usage.err).contains("g.yaml line 2: unknown rule 'max_verdct'");
        assertThat(gate(HEALTHY, folder + "/none", List.of()).status).isEqualTo(ExitStatus.UNUSABLE_INPUT);
        assertThat(run("gate").status).isEqualTo(ExitStatus.USAGE);
        assertThat(run("gate", "serve", "--state", folder.toString(), "--listen", "nowhere").status)
                .isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void should_write_what_ci_systems_read(@TempDir Path folder) throws IOException {
        Path junit = folder.resolve("gate.xml");
        Path markdown = folder.resolve("gate.md");
        Result result = gate(
                HEALTHY,
                SICK,
                List.of(
                        "--rules",
                        "../examples/gate.yaml",
                        "--junit",
                        junit.toString(),
                        "--markdown",
                        markdown.toString(),
                        "--github"));
        assertThat(result.status).isEqualTo(ExitStatus.ACCEPT_BOUND);
        assertThat(result.out).contains("::error file=../examples/gate.yaml,line=6,");
        assertThat(result.out.lines().filter(line -> line.startsWith("::"))).hasSizeLessThanOrEqualTo(10);
        assertThat(Files.readString(junit)).contains("<failure").contains("max_verdict");
        assertThat(Files.readString(markdown)).startsWith("### ❌").contains("lock\\_in\\_accept\\_path");
    }

    /// The command that a manifest has run, with captures where it has a volume or a workspace.
    @ParameterizedTest
    @CsvSource({"argo-analysis-job.yaml, 1", "argocd-postsync.yaml, 1", "gitlab-ci.yml, 10"})
    void a_manifests_command_should_answer(String manifest, int worse, @TempDir Path folder) throws IOException {
        String line = Files.readString(Path.of("../packaging/gate", manifest))
                .lines()
                .filter(text -> text.contains("--before"))
                .findFirst()
                .orElseThrow();
        List<String> words = List.of(line.substring(line.indexOf("anteroom")).split("[\\s,\\[\\]]+"));
        assertThat(words).startsWith("anteroom", "gate");

        assertThat(run(command(words, HEALTHY, SICK, folder)).status).isEqualTo(worse);
        assertThat(run(command(words, HEALTHY, HEALTHY, folder)).status).isZero();
    }

    private static String[] command(List<String> words, String before, String after, Path folder) {
        return words.stream()
                .skip(1)
                .map(word -> switch (word) {
                    case "/captures/before", "captures/before" -> before;
                    case "/captures/after", "captures/after" -> after;
                    case "gate.xml", "gate.md" -> folder.resolve(word).toString();
                    default -> word;
                })
                .toArray(String[]::new);
    }

    /// The shell of the composite Action, as a runner would run it.
    @Test
    void the_action_should_set_its_outputs(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "bash is absent");
        Path command = Files.writeString(
                folder.resolve("anteroom"),
                "#!/bin/sh\nexec '" + ProcessHandle.current().info().command().orElseThrow()
                        + "' --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path")
                        + "' dev.anteroom.cli.Main \"$@\"\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
        String action = Files.readString(Path.of("../packaging/gate/action.yml"));
        String script = action.substring(action.indexOf("      run: |\n") + "      run: |\n".length())
                .lines()
                .map(line -> line.length() > 8 ? line.substring(8) : "")
                .collect(Collectors.joining("\n"));
        Path outputs = Files.createFile(folder.resolve("outputs"));
        Path summary = Files.createFile(folder.resolve("summary"));
        ProcessBuilder shell = new ProcessBuilder("/bin/bash", "-e", "-o", "pipefail", "-c", script);
        shell.environment().put("BEFORE", HEALTHY);
        shell.environment().put("AFTER", SICK);
        shell.environment().put("RULES", "");
        shell.environment().put("ANTEROOM", command.toString());
        shell.environment().put("RUNNER_TEMP", folder.toString());
        shell.environment().put("GITHUB_OUTPUT", outputs.toString());
        shell.environment().put("GITHUB_STEP_SUMMARY", summary.toString());
        Process process = shell.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(1);
        assertThat(Files.readString(outputs))
                .isEqualTo("verdict=fail\nreport=" + folder.resolve("anteroom-gate.md") + "\n");
        assertThat(Files.readString(summary)).startsWith("### ❌");
    }

    private static Result gate(String before, String after, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("gate", "--before", before, "--after", after));
        arguments.addAll(options);
        return run(arguments.toArray(String[]::new));
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
        return new Result(status, out.toString(), err.toString());
    }
}
