package dev.anteroom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.GoPrograms;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `anteroom diagnose --pid` on real Go services whose truth is known, in network namespaces of their own.
class LiveDiagnosisTest {
    private static final Map<String, Lab> LABS = new HashMap<>();
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path folder;

    private record Result(int status, String out, String err) {}

    @ParameterizedTest(name = "{0}, Go {1}")
    @CsvSource({
        "idle, 1.19",
        "idle, 1.23",
        "busy-accepting, 1.19",
        "busy-accepting, 1.23",
        "fd-clients, 1.19",
        "fd-clients, 1.23",
        "limit-listener, 1.19",
        "limit-listener, 1.23",
        "lock-own-mutex, 1.19",
        "lock-own-mutex, 1.23",
        "stopped-signal, 1.19",
        "stopped-signal, 1.23",
        "backlog-somaxconn, 1.19",
        "backlog-somaxconn, 1.23"
    })
    void should_give_the_right_verdict_of_a_live_service(String scenario, String version) {
        diagnose(named(scenario), version);
    }

    @Tag("nightly")
    @ParameterizedTest(name = "{0}")
    @MethodSource("everyScenario")
    void should_be_right_on_every_scenario_of_the_lab(String scenario) {
        diagnose(named(scenario), "1.23");
    }

    static List<String> everyScenario() {
        return Catalogue.all().stream().map(Scenario::name).toList();
    }

    private static Scenario named(String name) {
        return Catalogue.named(name).getFirst();
    }

    private static void diagnose(Scenario scenario, String version) {
        Path capture = folder.resolve(scenario.name() + "-" + version + ".zip");
        Result live = lab(version)
                .during(
                        scenario,
                        pid -> run(
                                "diagnose",
                                "--json",
                                "--pid",
                                Long.toString(pid),
                                "--port",
                                Integer.toString(scenario.port()),
                                "--seconds",
                                "2",
                                "-o",
                                capture.toString()));
        assertThat(live.out).as(live.err).startsWith("{");
        JsonNode answer = JSON.readTree(live.out);
        assertThat(answer.path("verdict").asString())
                .as("%s: %s", scenario.guise(), answer.path("headline").asString())
                .isEqualTo(scenario.truth().verdict());
        if (scenario.truth().cause() != null) {
            List<String> right = new ArrayList<>(scenario.truth().alternatives());
            right.add(scenario.truth().cause());
            assertThat(answer.at("/causes/0/id").asString())
                    .as("%s: %s", scenario.guise(), answer.path("headline").asString())
                    .isIn(right);
        }
        assertThat(live.err).contains("Capture: " + capture);

        Result again = run("diagnose", "--json", capture.toString());
        assertThat(again.out).as("the capture read again").isEqualTo(live.out);
        assertThat(again.status).isEqualTo(live.status);
        assertThat(run("diagnose", capture.toString()).out).doesNotContain("Damaged files");
    }

    private static Lab lab(String version) {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "network namespaces need root");
        Path go = Path.of("/usr/lib/go-" + version);
        assumeTrue(Files.isExecutable(go.resolve("bin/go")), "Go " + version + " is absent");
        return LABS.computeIfAbsent(version, _ -> new Lab(GoPrograms.build(go, Path.of("../lab/go"), builds())));
    }

    private static Path builds() {
        try {
            return Files.createDirectories(Path.of("target/go").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Result(status, out.toString(), err.toString());
    }
}
