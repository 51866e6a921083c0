package dev.anteroom.handoff.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.anteroom.handoff.HandoffException;
import dev.anteroom.handoff.service.ServiceConfigReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Whatever is said on the control socket, or stands in a state file or a service's description: it is read, or
/// refused with a sentence that the user sees.
class ControlFuzzTest {
    private static final int LIMIT = 64 * 1024;
    private static final String STATE = """
            {"schema":"anteroom.supervisor-state/1","name":"web","lastGeneration":3,"migrateRequests":null,
             "members":[{"generation":3,"pid":4711,"startTicks":123456,"role":"CURRENT","command":["/srv/web","-v"],
                         "listeners":{"http":987654}}]}
            """;
    private static final String SERVICE = """
            name: web
            command: [/srv/web/web, -config, /etc/web.toml]
            environment: {GOMAXPROCS: "4"}
            listeners:
              http: ":8080"
              admin: 127.0.0.1:6060
            backlog: 4096
            ready: notify
            ready-timeout: 30s
            probe: /healthz
            lame-duck: {signal: USR2, for: 300ms}
            drain: 30s
            """;

    @TempDir
    static Path folder;

    static List<byte[]> texts() {
        return List.of(
                "{\"do\":\"upgrade\",\"canary\":[5,25,100],\"drain_ms\":30000,\"dry_run\":false,\"command\":[\"a\"]}\n"
                        .getBytes(UTF_8),
                "{\"do\":\"status\"}\n{\"event\":\"x\",\"at_ms\":3}\n".getBytes(UTF_8),
                STATE.getBytes(UTF_8),
                SERVICE.getBytes(UTF_8));
    }

    @MethodSource("texts")
    @FuzzTest(maxDuration = "20s")
    void should_read_or_refuse(byte[] text) throws IOException {
        check(new String(text, UTF_8));
    }

    @Test
    void should_read_what_is_whole() throws IOException {
        assertThat(request(new String(texts().getFirst(), UTF_8).strip())).isTrue();
        assertThat(state(STATE)).isTrue();
        assertThat(service(SERVICE)).isTrue();
    }

    @Test
    void should_survive_mutations() throws IOException {
        List<byte[]> texts = texts();
        SplittableRandom random = new SplittableRandom(20261124);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder(new String(texts.get(random.nextInt(texts.size())), UTF_8));
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, "{}[]:,\"-9 \n\0&*!|>nu".charAt(random.nextInt(19)));
                    case 1 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(30)));
                    default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
                }
            }
            check(text.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "- ", "a: {b: ", "&a [*a, ", "? "})
    void should_refuse_what_is_nested_without_end(String part) throws IOException {
        check(part.repeat(LIMIT / part.length()));
    }

    private static void check(String text) throws IOException {
        try (BufferedReader reader = new BufferedReader(new StringReader(text))) {
            for (JsonNode line = ControlProtocol.read(reader, LIMIT);
                    line != null;
                    line = ControlProtocol.read(reader, LIMIT)) {
                assertThat(line.path("do").asString("")).isNotNull();
            }
        } catch (HandoffException refused) {
            assertThat(refused).message().isNotBlank();
        }
        text.lines().forEach(ControlFuzzTest::request);
        state(text);
        service(text);
    }

    /// @return whether it is a request that would be done
    private static boolean request(String line) {
        try {
            ControlRequest asked = ControlRequest.parse(line.getBytes(UTF_8));
            if (asked instanceof ControlRequest.Upgrade upgrade) {
                assertThat(upgrade.width()).isBetween(1, 1_000);
            }
            return true;
        } catch (HandoffException refused) {
            assertThat(refused).message().isNotBlank().doesNotContain("\n", "\u001b");
            return false;
        }
    }

    private static boolean state(String text) throws IOException {
        StateDirectory directory = StateDirectory.of("web", folder);
        Files.createDirectories(directory.path());
        Files.writeString(directory.path().resolve("state.json"), text);
        try {
            return directory.read().isPresent();
        } catch (HandoffException refused) {
            assertThat(refused).message().contains("state.json").doesNotContain("\n");
            return false;
        }
    }

    private static boolean service(String text) throws IOException {
        Path file = folder.resolve("service.yaml");
        Files.writeString(file, text);
        try {
            assertThat(ServiceConfigReader.read(file).name()).isNotBlank();
            return true;
        } catch (HandoffException refused) {
            assertThat(refused).message().isNotBlank();
            return false;
        }
    }
}
