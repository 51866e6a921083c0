package dev.anteroom.handoff.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/// Newcomers that are not what they say: each ends with the old one serving, and nothing lost.
@Execution(ExecutionMode.CONCURRENT)
class LyingNewcomerTest {
    private static final String TWO_PORTS = """
            listeners: {http: ":8080", admin: ":8081"}
            ready: notify
            ready-timeout: 2s
            verify: 500ms
            drain: 3s
            """;

    @TempDir
    Path folder;

    /// @param one whether old and new share one listener
    private record Lie(String name, boolean one, List<String> arguments, String outcome, String reason) {
        Lie(String name, List<String> arguments, String reason) {
            this(name, false, arguments, "refused", reason);
        }
    }

    private List<Lie> lies(int other) throws IOException {
        Path secret = Files.createFile(
                folder.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return List.of(
                new Lie("says READY and never accepts", List.of("-hang"), "nothing in it waited|not accepted within"),
                new Lie(
                        "accepts on one of two listeners",
                        List.of("-only-first"),
                        "waited for connections|admin: probe"),
                new Lie(
                        "opens its own socket",
                        List.of("-listen", ":8080", "-reuseport"),
                        "served\\[\\d+\\] opened \\*:8080 itself .* instead of taking the listener from LISTEN_FDS"),
                new Lie(
                        "opens its own socket, without SO_REUSEPORT",
                        List.of("-listen", ":8080"),
                        "tried to open the port itself instead of taking .* it wrote last: .*address already in use"),
                new Lie("goes into the background", List.of("-daemon"), "ended by itself: exit status 0"),
                new Lie(
                        "drops its privileges and can't go on",
                        List.of("-drop-privileges", secret.toString()),
                        "it wrote last: .*permission denied"),
                new Lie(
                        "is slow to accept for the first time",
                        List.of("-first-accept-after", "9s"),
                        "nothing in it waited|not accepted within 20\\d\\d ms"),
                new Lie(
                        "ends right after the proof",
                        List.of("-exit-at-accept", "8"),
                        "ended by itself: exit status 5"),
                new Lie(
                        "names another service's process",
                        List.of("-main-pid", Integer.toString(other), "-hang"),
                        "nothing in it waited|not accepted within|another process"),
                new Lie(
                        "listens with a smaller backlog",
                        List.of("-backlog", "5"),
                        "smaller backlog, so the queue's limit fell from 4096 to 5"),
                new Lie(
                        "sets the shared socket blocking",
                        true,
                        List.of("-blocking"),
                        "refused",
                        "made the shared listener blocking"));
    }

    @Test
    void should_keep_the_old_one_serving_whatever_a_newcomer_pretends_and_lose_nothing() throws IOException {
        try (Bench bench = new Bench(folder)) {
            bench.describe(TWO_PORTS, "-version", "good");
            bench.supervise("is ready");
            int old = bench.servingPid();
            Process other = new ProcessBuilder("sleep", "600").start();
            try {
                for (Lie lie : lies((int) other.pid())) {
                    List<String> arguments = new ArrayList<>(List.of("-version", "bad"));
                    arguments.addAll(lie.arguments);
                    bench.describe(TWO_PORTS, arguments.toArray(String[]::new));
                    try (Bench.Load load = bench.load("-clients", "8", "-pause", "2ms")) {
                        JsonNode answer = lie.one ? bench.upgrade(0) : bench.upgrade();
                        JsonNode figures = load.figures();
                        String told = lie.name + "\n" + answer.path("text").asString() + figures + "\n"
                                + answer.path("report").path("events");
                        System.out.println(told);
                        assertThat(answer.path("outcome").asString()).as(told).isEqualTo(lie.outcome);
                        assertThat(answer.path("report").path("reason").asString())
                                .as(told)
                                .containsPattern(lie.reason);
                        assertThat(figures.path("lost").asInt()).as(told).isZero();
                    }
                    assertThat(bench.servingPid()).as(lie.name).isEqualTo(old);
                    for (int i = 0; i < 20; i++) {
                        assertThat(bench.version()).as(lie.name).isEqualTo("good");
                    }
                    assertThat(other.isAlive()).as(lie.name).isTrue();
                }
            } finally {
                other.destroyForcibly();
            }
        }
    }
}
