package dev.anteroom.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anteroom.finding.Confidence;
import dev.anteroom.lint.Fixtures.Fixture;
import dev.anteroom.lint.rule.Rule;
import dev.anteroom.lint.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every rule on programs that have its mistake and on programs that look as if they had it.
class FixturesTest {
    private static final int AT_LEAST = 5;
    private static final Pattern SCENARIO = Pattern.compile("\"scenario\"\\s*:\\s*\"([^\"]+)\"");

    @TempDir
    Path folder;

    @Test
    void every_rule_should_find_its_mistakes_and_nothing_else() throws IOException {
        List<Fixtures.File> files = new ArrayList<>();
        for (Rule rule : Rules.all()) {
            Fixtures.File file = Fixtures.of(rule.about().id());
            files.add(file);
            for (Fixture fixture : file.fixtures()) {
                Fixtures.write(folder, fixture);
            }
        }
        LintResult result = new Linter(folder, LocalDate.of(2026, 11, 30)).lint(List.of("./..."));
        assertThat(result.problems()).isEmpty();
        List<String> wrong = new ArrayList<>();
        for (Fixtures.File file : files) {
            assertThat(file.fixtures().stream().filter(Fixture::bad)).hasSizeGreaterThanOrEqualTo(AT_LEAST);
            assertThat(file.fixtures().stream().filter(f -> !f.bad())).hasSizeGreaterThanOrEqualTo(AT_LEAST);
            for (Fixture fixture : file.fixtures()) {
                Confidence least = fixture.bad() || file.onlyMaybe() ? Confidence.MAYBE : Confidence.LIKELY;
                boolean found = result.shown(least).stream()
                        .anyMatch(mistake -> mistake.about().id().equals(fixture.rule())
                                && mistake.file().startsWith(fixture.folder() + "/"));
                if (found != fixture.bad()) {
                    wrong.add(fixture.folder());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /// `relayd: spin-descriptors; cached: spin-logged`: programs of the lab with scenarios that were recorded.
    @Test
    void every_rule_should_have_a_lab_program_that_shows_the_damage() throws IOException {
        Set<String> recorded = new HashSet<>();
        try (Stream<Path> truths = Files.list(Path.of("..", "lab", "recordings", "truth"))) {
            for (Path truth : truths.toList()) {
                Matcher scenario = SCENARIO.matcher(Files.readString(truth));
                if (scenario.find()) {
                    recorded.add(scenario.group(1));
                }
            }
        }
        for (Rule rule : Rules.all()) {
            for (String program : rule.about().lab().split("; ", -1)) {
                String[] parts = program.split(": ", 2);
                assertThat(Path.of("..", "lab", "go", parts[0].split("\\.", -1)[0]))
                        .as(rule.about().id())
                        .isDirectory();
                if (parts.length == 2) {
                    assertThat(recorded).as(rule.about().id()).contains(parts[1].split(", ", -1));
                }
            }
        }
    }

    @Test
    void every_rule_should_have_a_page_that_says_what_it_says() throws IOException {
        for (Rule rule : Rules.all()) {
            String page = Files.readString(Path.of("..", rule.about().page()));
            assertThat(page)
                    .startsWith("# " + rule.about().id() + ": " + rule.about().title() + "\n")
                    .contains(rule.about().remedy())
                    .contains(rule.about().lab());
        }
    }
}
