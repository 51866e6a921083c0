package dev.anteroom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.capture.evidence.QueueLog;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.blame.Leaf;
import dev.anteroom.lab.exam.LiveExam;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Programs without pprof and without symbols, diagnosed from outside while a fault lasts: what held the door is
/// named, with its line, and the parts sum to all that was waited. `anteroom lab live all` plays every scenario.
class LiveBlameTest {
    @TempDir
    static Path folder;

    @ParameterizedTest(name = "{0}, Go {1}")
    @CsvSource({
        "lock-own-mutex, 1.19, LOCK, main.",
        "slow-binary-header, 1.23, WORK, .Read",
        "limit-bucket, 1.23, LIMIT, listeners.(*Bucket).Accept",
        "exit-context, 1.19, GONE, ''",
        "stopped-signal, 1.23, STOPPED, ''",
        "throttled-quota, 1.23, QUOTA, ''",
        "lock-own-mutex, 1.27, LOCK, main."
    })
    void should_blame_what_held_the_door(String name, String version, Leaf leaf, String inStack) {
        LiveExam.Sitting sitting = play(name, version);
        Blame blame = sitting.blame().orElseThrow(() -> new AssertionError("nothing was queued, or nobody looked"));
        assertThat(sitting.marked().right())
                .as(sitting.marked().answer().headline())
                .isTrue();
        assertThat(blame.seenShare())
                .as("share of the waiting that was looked at")
                .isGreaterThan(0.7);
        assertThat(blame.shareOfSeen(leaf)).as(blame.summary()).isGreaterThan(0.6);
        assertThat(blame.branches().stream()
                        .filter(branch -> branch.leaf() == leaf)
                        .findFirst()
                        .orElseThrow()
                        .chain())
                .contains(inStack);
        double sum = blame.branches().stream()
                .mapToDouble(Blame.Branch::connectionSeconds)
                .sum();
        assertThat(sum)
                .isCloseTo(
                        integral(
                                CaptureReader.read(sitting.capture()),
                                Catalogue.named(name).getFirst().port()),
                        withinPercentage(2));
    }

    private static LiveExam.Sitting play(String name, String version) {
        assumeTrue(Shell.attempt("id", "-u").strip().equals("0"), "network namespaces need root");
        Path go = go(version);
        GoPrograms programs = GoPrograms.buildBare(
                go, Path.of("go").toAbsolutePath(), Path.of("target", "go").toAbsolutePath());
        LiveExam exam = new LiveExam(new Lab(programs), version, folder, Duration.ofSeconds(3));
        return exam.sit(Catalogue.named(name).getFirst());
    }

    private static Path go(String version) {
        List<Path> roots = List.of(Path.of("/usr/lib/go-" + version), Path.of("/opt/newer-go/usr/lib/go-" + version));
        Path root = roots.stream()
                .filter(path -> Files.isExecutable(path.resolve("bin/go")))
                .findFirst()
                .orElse(Path.of("/none"));
        assumeTrue(Files.isExecutable(root.resolve("bin/go")), "Go " + version + " is not installed");
        return root;
    }

    /// The area under the queue's curve, by the trapezoid rule, from the log alone.
    private static double integral(Evidence evidence, int port) {
        List<QueueLog.Sample> samples = new ArrayList<>();
        evidence.target().queueLogs().last().orElseThrow().value().samples().stream()
                .filter(sample -> sample.port() == port)
                .forEach(samples::add);
        double sum = 0;
        for (int i = 1; i < samples.size(); i++) {
            double seconds =
                    Duration.between(samples.get(i - 1).time(), samples.get(i).time())
                                    .toNanos()
                            / 1e9;
            sum += seconds * (samples.get(i - 1).depth() + samples.get(i).depth()) / 2;
        }
        return sum;
    }
}
