package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.diagnosis.model.Verdict;
import dev.anteroom.lab.Catalogue;
import dev.anteroom.lab.Lab;
import dev.anteroom.lab.LabException;
import dev.anteroom.lab.Scenario;
import dev.anteroom.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
            "Diagnoses the recorded incidents in examples/, each from a real Go program on a real kernel.",
            "As root and with Go it also plays one here, in a network namespace of its own, and diagnoses it live."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final String LIVE = "lock-own-mutex";

    @Option(
            names = "--examples",
            paramLabel = "DIR",
            defaultValue = "${env:ANTEROOM_HOME}/examples",
            description = "Folder of incidents (default: the ones that ship).")
    Path examples;

    @Option(names = "--recorded", description = "Only the recorded incidents.")
    boolean recorded;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = examples.resolveSibling(".anteroom");
        Path report = null;
        for (Path incident : incidents()) {
            Evidence evidence = CaptureReader.read(incident);
            if (evidence.used().isEmpty()) {
                continue; // an example of something else
            }
            out.println("── " + incident.getFileName() + "   (anteroom diagnose " + incident + ")");
            out.println();
            Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE);
            out.println(TextReport.render(evidence, diagnosis, Terminal.style(), false));
            out.flush();
            if (report == null && diagnosis.verdict() == Verdict.ACCEPT_BOUND && isWritable(folder)) {
                report = folder.resolve("demo.html");
                HtmlFile.write(report, evidence, diagnosis);
            }
        }
        if (report != null) {
            out.println("The same as a page, for the first incident of these: " + report);
        }
        if (!recorded) {
            out.println();
            live(out, isWritable(folder) ? folder.resolve("demo-live.zip") : null);
        }
        return ExitStatus.OK;
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
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new CaptureException(examples + " can't be listed; name the folder of incidents with --examples.");
        }
    }
}
