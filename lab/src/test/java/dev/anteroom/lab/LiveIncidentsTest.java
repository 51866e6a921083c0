package dev.anteroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.lab.exam.Exam;
import dev.anteroom.lab.exam.Examinee;
import dev.anteroom.lab.exam.Marks;
import dev.anteroom.lab.exam.Question;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A few scenarios played here and now on this machine's kernel with both Go versions, recorded and diagnosed; all
/// others are replayed in `RecordedIncidentsTest`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveIncidentsTest {
    private static final List<Path> GO = List.of(Path.of("/usr/lib/go-1.19"), Path.of("/usr/lib/go-1.23"));
    private static final List<List<String>> SCENARIOS = List.of(
            List.of("lock-own-mutex", "limit-bucket", "fd-clients", "stopped-signal"),
            List.of("slow-binary-header", "dead-started", "exit-context", "idle"));
    /// Most of a scenario is waiting, so several play side by side, each in its own namespace.
    private static final int SIDE_BY_SIDE = 4;

    @TempDir
    static Path recordings;

    private final List<Played> played = new ArrayList<>();

    /// One scenario that was played.
    ///
    /// @param failure why its fault could not be seen; empty where it was
    record Played(String name, String go, String failure) {
        @Override
        public String toString() {
            return name + ", go" + go;
        }
    }

    @BeforeAll
    void play() throws Exception {
        assumeTrue(Shell.attempt("id", "-u").strip().equals("0"), "network namespaces need root");
        for (Path go : GO) {
            assumeTrue(Files.isExecutable(go.resolve("bin/go")), "no Go in " + go);
        }
        List<Future<Played>> futures = new ArrayList<>();
        try (ExecutorService players = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            for (int i = 0; i < GO.size(); i++) {
                GoPrograms programs = GoPrograms.build(
                        GO.get(i),
                        Path.of("go").toAbsolutePath(),
                        Path.of("target", "go").toAbsolutePath());
                Lab lab = new Lab(programs);
                for (String name : SCENARIOS.get(i)) {
                    Callable<Played> task = () -> playOne(lab, name, programs.version());
                    futures.add(players.submit(task));
                }
            }
            for (Future<Played> future : futures) {
                played.add(future.get());
            }
        }
    }

    /// On a busy machine a fault may not show itself; then it is tried once more.
    private static Played playOne(Lab lab, String name, String go) {
        Scenario scenario = Catalogue.named(name).getFirst();
        String failure = "";
        for (int round = 0; round < 2; round++) {
            try {
                lab.record(scenario, recordings);
                return new Played(name, go, "");
            } catch (LabException e) {
                failure = String.valueOf(e.getMessage());
            }
        }
        return new Played(name, go, failure);
    }

    Stream<Played> played() {
        return played.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("played")
    void should_name_the_cause_of_a_fault_that_is_played_now(Played scenario) {
        assumeTrue(scenario.failure().isEmpty(), () -> "the scenario didn't come about: " + scenario.failure());
        List<Question> question = Question.in(recordings).stream()
                .filter(q -> q.scenario().equals(scenario.name()))
                .toList();

        Marks marks = Exam.hold(question, Examinee.all(), false).getFirst();

        assertThat(marks.papers()).hasSize(1);
        assertThat(marks.wrong()).isEmpty();
    }

    @Test
    void should_have_seen_most_of_the_faults() {
        assertThat(played).filteredOn(p -> p.failure().isEmpty()).hasSizeGreaterThan(played.size() / 2);
    }

    @AfterAll
    void nothing_is_left_behind() {
        if (!played.isEmpty()) {
            String mine = Stage.PREFIX + ProcessHandle.current().pid() + "-";
            assertThat(Shell.run("ip", "netns", "list")).doesNotContain(mine);
            assertThat(Path.of("/tmp").toFile().list()).noneMatch(name -> name.startsWith(mine));
        }
    }
}
