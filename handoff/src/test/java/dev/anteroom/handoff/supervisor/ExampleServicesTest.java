package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.handoff.Sandbox;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// The services of `examples/services`, each by its own `service.yaml`, upgraded under load by clients of both
/// kinds: a new connection for each request, and one for many.
@Execution(ExecutionMode.CONCURRENT)
class ExampleServicesTest {
    private static final Path EXAMPLES = Path.of("../examples/services");

    @TempDir
    Path folder;

    @Test
    void should_upgrade_the_go_service_and_lose_nothing() throws IOException {
        Files.copy(
                Sandbox.build(EXAMPLES.resolve("go"), "."),
                Files.createDirectory(home()).resolve("web"));
        upgrade("go");
    }

    @Test
    void should_upgrade_the_java_service_and_lose_nothing() throws IOException {
        upgrade("java");
    }

    @Test
    void should_upgrade_the_python_service_and_lose_nothing() throws IOException {
        assumeTrue(onPath("python3"), "python3 is absent");
        upgrade("python");
    }

    private Path home() {
        return folder.resolve("home");
    }

    private void upgrade(String service) throws IOException {
        Path example = EXAMPLES.resolve(service).toRealPath();
        Files.createDirectories(home());
        try (Stream<Path> files = Files.list(example)) {
            for (Path file : files.toList()) {
                Files.copy(file, home().resolve(file.getFileName()));
            }
        }
        String yaml = Files.readString(example.resolve("service.yaml")).replaceAll("(?m)^verify:.*\n", "")
                + "directory: " + home() + "\nverify: 600ms\nenvironment: {PATH: \""
                + Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator + System.getenv("PATH")
                + "\"}\n";
        try (Bench bench = new Bench(folder)) {
            bench.describeAs(yaml);
            bench.supervise("is ready");
            String second = yaml.replace("\"1\"]", "\"2\"]");
            assertThat(second).isNotEqualTo(yaml);
            bench.describeAs(second);
            try (Bench.Load fresh = bench.load("-clients", "8", "-pause", "5ms");
                    Bench.Load kept = bench.load("-clients", "8", "-pause", "5ms", "-keep-alive")) {
                JsonNode answer = bench.upgrade();
                JsonNode figures = fresh.figures();
                JsonNode keptFigures = kept.figures();
                String told = answer.path("text").asString()
                        + figures
                        + answer.path("report").path("events");
                assertThat(answer.path("outcome").asString()).as(told).isEqualTo("promoted");
                for (JsonNode each : List.of(figures, keptFigures)) {
                    assertThat(each.path("lost").asInt()).as(told).isZero();
                    assertThat(each.path("versions").path("1").asInt()).as(told).isPositive();
                    assertThat(each.path("versions").path("2").asInt()).as(told).isPositive();
                }
                assertThat(answer.path("report")
                                .path("departure")
                                .path("killed")
                                .asBoolean())
                        .as(told)
                        .isFalse();
            }
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
