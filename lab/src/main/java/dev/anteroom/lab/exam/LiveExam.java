package dev.anteroom.lab.exam;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.collect.CapturePlan;
import dev.anteroom.collect.Collector;
import dev.anteroom.collect.Progress;
import dev.anteroom.collect.Stop;
import dev.anteroom.collect.http.Endpoint.Access;
import dev.anteroom.collect.http.Trust;
import dev.anteroom.collect.target.Target;
import dev.anteroom.collect.target.TargetFinder;
import dev.anteroom.collect.target.Wanted;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.blame.Blame;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Plays scenarios and diagnoses them while they last, as `anteroom diagnose --pid` would: with the kernel's view and
/// what is seen of the process from outside. Its programs have no pprof.
public final class LiveExam {
    private final Lab lab;
    private final String goVersion;
    private final Path captures;
    private final Duration length;

    /// One scenario's answer.
    ///
    /// @param blame what the looks said, where there were any
    public record Sitting(Marks.Marked marked, Optional<Blame> blame, Path capture) {}

    /// @param lab with programs that have no pprof
    /// @param captures a folder for what is recorded
    /// @param length how long each recording lasts
    public LiveExam(Lab lab, String goVersion, Path captures, Duration length) {
        this.lab = lab;
        this.goVersion = goVersion;
        this.captures = captures;
        this.length = length;
    }

    /// Plays one scenario and answers it.
    public Sitting sit(Scenario scenario) {
        Path capture = captures.resolve(scenario.name() + "-go" + goVersion);
        lab.during(scenario, pid -> record((int) pid, scenario.port(), capture));
        Diagnosis diagnosis = Diagnoser.diagnose(CaptureReader.read(capture), new Hints(scenario.port(), null));
        List<String> causes =
                diagnosis.causes().stream().map(cause -> cause.id().id()).toList();
        return new Sitting(
                new Marks.Marked(
                        new Question(
                                scenario.name(),
                                capture,
                                scenario.truth(),
                                scenario.name(),
                                scenario.guise(),
                                goVersion,
                                scenario.port()),
                        new Answer(diagnosis.verdict().name(), causes, diagnosis.headline())),
                diagnosis.signal(Blame.class),
                capture);
    }

    private Path record(int pid, int port, Path output) {
        Wanted wanted = new Wanted(pid, port, null, Access.of(List.of(), "", Trust.NORMAL));
        try (Target target = TargetFinder.find(wanted);
                Collector collector = new Collector(
                        target, new CapturePlan(length, false, false, true, "lab"), Progress.SILENT, new Stop())) {
            return collector.record(output);
        }
    }
}
