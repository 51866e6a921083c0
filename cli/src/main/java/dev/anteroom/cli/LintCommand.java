package dev.anteroom.cli;

import dev.anteroom.capture.CaptureReader;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.Diagnoser;
import dev.anteroom.diagnosis.model.Diagnosis;
import dev.anteroom.finding.Confidence;
import dev.anteroom.finding.Findings;
import dev.anteroom.finding.Outcome;
import dev.anteroom.finding.render.Format;
import dev.anteroom.lint.Baseline;
import dev.anteroom.lint.ChangedLines;
import dev.anteroom.lint.Fixes;
import dev.anteroom.lint.LintResult;
import dev.anteroom.lint.Linter;
import dev.anteroom.lint.incident.Incident;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom lint`: the mistakes of the accept path in Go source.
@Command(
        name = "lint",
        description = {
            "Finds mistakes of the accept path in Go source: what a loop does between two accepts, how it fails, how it ends.",
            "With --capture the lines at which the recorded accept loops stood come first."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "  anteroom lint ./...",
            "  anteroom lint ./... --capture incident.zip",
            "  anteroom lint ./... --format sarif --new-from origin/main >lint.sarif",
            "",
            "A comment on a line, above it or above its function keeps it quiet:",
            "  //anteroom:ignore AR103 -- reason until 2027-03-01",
            "",
            "Exit status: 0 nothing found (a note is nothing), 10 findings, 11 none, but a file could not be read, 2 usage, 3 "
                    + "unusable input."
        })
final class LintCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "Folders, files, or FOLDER/... for all below one (default: ./...).")
    @Nullable
    List<String> paths;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    Format format = Format.text;

    @Option(
            names = "--confidence",
            paramLabel = "LEAST",
            description = "Show findings that are at least: sure, likely or maybe (default: ${DEFAULT-VALUE}).",
            defaultValue = "likely")
    String confidence = "likely";

    @Option(
            names = "--capture",
            paramLabel = "PATH",
            description =
                    "An incident, as for 'anteroom diagnose': what it shows of the accept loops ranks the findings.")
    @Nullable
    Path capture;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Findings of this file are not shown; those that are mended are named.")
    @Nullable
    Path baseline;

    @Option(
            names = "--write-baseline",
            paramLabel = "FILE",
            description = "Write the findings as a baseline. A file that is there only shrinks.")
    @Nullable
    Path writeBaseline;

    @Option(
            names = "--new-from",
            paramLabel = "REV",
            description = "Only findings on lines that were changed since this revision of git.")
    @Nullable
    String newFrom;

    @Option(names = "--fix", description = "Mend what is mechanical: back-off, buffered signal channels, timeouts.")
    boolean fix;

    @Option(names = "--diff", description = "Print what --fix would do, and change nothing.")
    boolean diff;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Confidence least = least();
        Path root = Path.of("").toAbsolutePath();
        LintResult result =
                new Linter(root, LocalDate.now(ZoneId.systemDefault())).lint(paths == null ? List.of("./...") : paths);
        if (newFrom != null) {
            result = ChangedLines.since(root, newFrom).only(result);
        }
        if (baseline != null) {
            result = Baseline.read(baseline).apply(result);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (writeBaseline != null) {
            int kept = Baseline.write(writeBaseline, result.shown(least));
            out.println("Baseline: " + writeBaseline + ", findings: " + kept);
            return ExitStatus.OK;
        }
        if (diff || fix) {
            return fixed(new Fixes(root, result.shown(least)), out);
        }
        Findings findings = capture == null
                ? result.findings(Version.text()).atLeast(least)
                : ranked(result, capture, least, root).findings(Version.text());
        out.print(format.render(findings));
        return findings.outcome().status();
    }

    private int fixed(Fixes fixes, PrintWriter out) {
        if (diff) {
            out.print(fixes.diff());
            return fixes.applied() == 0 ? ExitStatus.OK : Outcome.BROKEN.status();
        }
        fixes.write();
        out.println("Mended: " + fixes.applied() + " of " + fixes.asked() + " findings; run it again for the rest.");
        return fixes.applied() == fixes.asked() ? ExitStatus.OK : Outcome.BROKEN.status();
    }

    private static LintResult ranked(LintResult result, Path capture, Confidence least, Path root) {
        Evidence evidence = CaptureReader.read(capture, Hints.NONE);
        Diagnosis diagnosis = Diagnoser.diagnose(evidence, Hints.NONE, Optional.empty());
        return new Incident(evidence, diagnosis).rank(result, least, root);
    }

    private Confidence least() {
        for (Confidence each : Confidence.values()) {
            if (each.name().equalsIgnoreCase(confidence)) {
                return each;
            }
        }
        throw new ParameterException(spec.commandLine(), "--confidence " + confidence + ": say sure, likely or maybe");
    }
}
