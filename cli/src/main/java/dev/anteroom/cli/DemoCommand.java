package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Cause;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.LabException;
import dev.anteroom.lab.Scenario;
import dev.anteroom.report.TextReport;
import dev.anteroom.report.TextStyle;
import dev.anteroom.report.queue.QueueTimeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom demo`: the main job on the recorded incidents that ship with the source, and on a live one where
/// the machine allows: as root, with Go.
@Command(
        name = "demo",
        description = {
            "Shows in half a minute what Anteroom finds: a recorded incident played back, and what was wrong.",
            "As root and with Go it also causes one here, in a network namespace of its own, and diagnoses it live."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String LIVE = "lock-own-mutex";

    /// The example with a log of its queue.
    private static final String PLAYED = "live-capture";

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            defaultValue = "${env:ANTEROOM_HOME}/examples",
            description = "Folder of incidents (default: the ones that ship).")
    Path examples;

    @Option(names = "--all", description = "The whole text of every incident that ships.")
    boolean all;

    @Option(names = "--recorded", description = "Only the recorded incidents.")
    boolean recorded;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = places();
        boolean writable = isWritable(folder);
        Path first = examples.resolve(PLAYED);
        if (!all && Files.isDirectory(first)) {
            play(out, first, writable ? folder.resolve("demo.html") : null);
        }
        out.println(all ? "Recorded incidents:" : "Other incidents that ship (anteroom demo --all shows all of each):");
        for (Path incident : incidents()) {
            Evidence evidence = CaptureReader.read(incident);
            if (evidence.used().isEmpty() || (!all && incident.equals(first))) {
                continue; // an example of something else, or played above
            }
            Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE);
            if (all) {
                out.println("── " + incident.getFileName() + "   (anteroom diagnose " + incident + ")");
                out.println();
                out.println(TextReport.render(evidence, diagnosis, Terminal.style(), false));
            } else {
                out.printf("  %-22s %s%n", incident.getFileName(), diagnosis.headline());
            }
            out.flush();
        }
        if (!recorded) {
            out.println();
            live(out, writable ? folder.resolve("demo-live.zip") : null);
        }
        return ExitStatus.OK;
    }

    /// The one incident that is told as a story: what clients suffer, what the service doesn't see, the line of code.
    private void play(PrintWriter out, Path incident, @Nullable Path page) throws InterruptedException {
        Evidence evidence = CaptureReader.read(incident);
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE);
        TextStyle style = Terminal.style();
        out.println(style.strong("A Go service whose clients wait, as recorded."));
        out.println("Its own timers start after Accept. This is what stands before it, in the kernel's accept queue:");
        out.println();
        Optional<QueueTimeline> timeline = QueueTimeline.of(diagnosis, evidence.target());
        if (timeline.isPresent() && !timeline.get().points().isEmpty()) {
            new QueuePlayback(timeline.get()).play(out, Terminal.isThere());
        }
        out.println();
        out.println(style.bad(diagnosis.verdict().name()) + "  " + diagnosis.headline());
        diagnosis.causes().stream()
                .findFirst()
                .map(Cause::remedies)
                .filter(remedies -> !remedies.isEmpty())
                .ifPresent(remedies ->
                        out.println("Do this: " + remedies.getFirst().action()));
        out.println();
        out.println("The evidence: anteroom diagnose " + incident);
        if (page != null) {
            HtmlFile.write(page, evidence, diagnosis);
            out.println("The report, one page: " + page);
        }
        out.println();
    }

    /// Where pages and captures go: beside the examples in a checkout, else a new temporary folder.
    private Path places() {
        Path beside = examples.resolveSibling(".anteroom");
        if (Files.isDirectory(examples.resolveSibling("cli")) && isWritable(beside)) {
            return beside;
        }
        try {
            return Files.createTempDirectory("anteroom-demo");
        } catch (IOException e) {
            return beside; // not writable: nothing is kept, and nothing is said of it
        }
    }

    /// Plays a fault of the lab, for a quarter of a minute.
    ///
    /// @param capture where the capture goes; `null` for the working directory
    private void live(PrintWriter out, @Nullable Path capture) {
        if (!"root".equals(System.getProperty("user.name"))) {
            out.println("Live: not shown, a network namespace needs root: sudo ./anteroom demo");
            return;
        }
        Scenario scenario = Catalogue.named(LIVE).getFirst();
        try {
            if (capture != null) {
                Files.deleteIfExists(capture);
            }
            Lab lab = new Lab(new LabCommand().programs(null));
            out.println(
                    "── live   (" + scenario.guise() + "; anteroom diagnose --pid PID --port " + scenario.port() + ")");
            out.println();
            out.flush();
            lab.during(scenario, pid -> {
                List<String> command = new ArrayList<>(
                        List.of("diagnose", "--pid", Long.toString(pid), "--port", Integer.toString(scenario.port())));
                command.addAll(List.of("--seconds", "3"));
                if (capture != null) {
                    command.addAll(List.of("-o", capture.toString()));
                }
                return Main.run(out, spec.commandLine().getErr(), command.toArray(String[]::new));
            });
        } catch (LabException e) {
            out.println("Live: not shown, " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace " + capture, e);
        }
    }

    /// Whether there is a place for the report: a checkout that may only be read has none.
    private static boolean isWritable(Path folder) {
        try {
            return Files.isWritable(Files.createDirectories(folder));
        } catch (IOException e) {
            return false;
        }
    }

    private List<Path> incidents() {
        try (Stream<Path> entries = Files.list(examples)) {
            // What comes with a README is a program to build, and no incident.
            return entries.filter(Files::isDirectory)
                    .filter(folder -> Files.notExists(folder.resolve("README.md")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CaptureException(examples + " can't be listed; name the folder of incidents with --examples.");
        }
    }
}
