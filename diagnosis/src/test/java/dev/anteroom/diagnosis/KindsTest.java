package dev.anteroom.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.RuledOut;
import dev.anteroom.diagnosis.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// An answer may say less, never more than its evidence: captures that hold little, each with what may be said of it
/// and what may not. Those called `control` hold enough and have to keep their answer. JSON is YAML, so that its
/// reader will do.
class KindsTest {
    private static final Path KINDS = Path.of("src", "test", "resources", "kinds");

    static Stream<String> kinds() throws IOException {
        try (Stream<Path> folders = Files.list(KINDS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void should_say_no_more_than_the_capture_holds(String kind) throws IOException {
        Map<?, ?> expected = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(KINDS.resolve(kind).resolve("expect.json")));

        Diagnosis diagnosis =
                Diagnoser.diagnose(CaptureReader.read(KINDS.resolve(kind).resolve("in"), Hints.NONE), Hints.NONE);

        String why = (String) expected.get("why");
        List<String> causes =
                diagnosis.causes().stream().map(cause -> cause.id().id()).toList();
        if (expected.containsKey("verdict")) {
            assertThat(diagnosis.verdict().name()).as(why).isIn(list(expected, "verdict"));
        }
        if (expected.containsKey("top_cause")) {
            assertThat(causes.isEmpty() ? null : causes.getFirst()).as(why).isIn(list(expected, "top_cause"));
        }
        assertThat(causes)
                .as(why)
                .filteredOn(strings(expected, "forbidden_causes")::contains)
                .isEmpty();
        if (expected.get("max_confidence") instanceof Number most
                && !diagnosis.causes().isEmpty()) {
            assertThat(diagnosis.causes().getFirst().confidence()).as(why).isLessThanOrEqualTo(most.doubleValue());
        }
        assertThat(diagnosis.ruledOut().stream()
                        .filter(out -> !out.forLackOfEvidence())
                        .map(out -> out.id().id()))
                .as(why)
                .filteredOn(strings(expected, "not_ruled_out")::contains)
                .isEmpty();
        String words = words(diagnosis);
        for (String pattern : strings(expected, "must_match")) {
            assertThat(words).as(why).containsPattern("(?i)" + pattern);
        }
        for (String pattern : strings(expected, "must_not_match")) {
            assertThat(words).as(why).doesNotContainPattern("(?i)" + pattern);
        }
    }

    /// Everything that the explained text prints in sentences.
    private static String words(Diagnosis diagnosis) {
        List<String> words = new ArrayList<>();
        words.add(diagnosis.headline());
        for (Cause cause : diagnosis.causes()) {
            words.add(cause.summary());
            cause.evidence().forEach(fact -> words.add(fact.toString()));
            cause.remedies().forEach(remedy -> words.add(String.valueOf(remedy.command())));
        }
        diagnosis.ruledOut().stream().map(RuledOut::reason).forEach(words::add);
        diagnosis.signals().stream().map(Signal::summary).forEach(words::add);
        diagnosis.missing().forEach(missing -> words.add(missing.what()));
        return String.join("\n", words);
    }

    private static List<?> list(Map<?, ?> expected, String key) {
        return expected.get(key) instanceof List<?> values ? values : List.of();
    }

    private static List<String> strings(Map<?, ?> expected, String key) {
        return list(expected, key).stream().map(String::valueOf).toList();
    }
}
