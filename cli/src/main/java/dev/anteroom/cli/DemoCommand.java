package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.Diagnosis;
import dev.anteroom.diagnosis.Verdict;
import dev.anteroom.report.TextReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `anteroom demo`: the main job on the recorded incidents that ship with the source.
@Command(
        name = "demo",
        description = "Diagnoses the recorded incidents in examples/, each from a real Go program on a real kernel.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--examples",
            paramLabel = "DIR",
            defaultValue = "${env:ANTEROOM_HOME}/examples",
            description = "Folder of incidents (default: the ones that ship).")
    Path examples;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = examples.resolveSibling(".anteroom");
        Path report = null;
        for (Path incident : incidents()) {
            out.println("── " + incident.getFileName() + "   (anteroom diagnose " + incident + ")");
            out.println();
            Evidence evidence = CaptureReader.read(incident);
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
        return ExitStatus.OK;
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
