package dev.anteroom.gate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.gate.serve.GateQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The manifests in packaging/gate are YAML, and say nothing that the gate doesn't understand.
class ManifestsTest {
    private static final Path EXAMPLES = Path.of("../packaging/gate");

    @Test
    void every_manifest_should_be_one_document() throws IOException {
        try (Stream<Path> all = Files.list(EXAMPLES)) {
            List<Path> files = all.toList();
            assertThat(files).hasSizeGreaterThanOrEqualTo(7);
            for (Path file : files) {
                assertThat(read(file)).as(file.toString()).isNotEmpty();
            }
        }
    }

    @Test
    void flaggers_hooks_should_ask_what_the_server_answers() throws IOException {
        Map<?, ?> spec = (Map<?, ?>)
                requireNonNull(read(EXAMPLES.resolve("flagger-canary.yaml")).get("spec"));
        Map<?, ?> analysis = (Map<?, ?>) requireNonNull(spec.get("analysis"));
        List<?> hooks = (List<?>) requireNonNull(analysis.get("webhooks"));
        assertThat(hooks).hasSize(3);
        for (Object each : hooks) {
            Map<?, ?> hook = (Map<?, ?>) each;
            assertThat(URI.create(String.valueOf(hook.get("url"))).getPath()).isEqualTo("/flagger/" + hook.get("type"));
            Map<String, String> metadata = new LinkedHashMap<>();
            ((Map<?, ?>) requireNonNull(hook.get("metadata")))
                    .forEach((key, value) -> metadata.put(String.valueOf(key), String.valueOf(value)));
            assertThat(GateQuery.of(metadata).before()).isEqualTo("primary");
        }
    }

    private static Map<?, ?> read(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }
}
