package dev.anteroom.cli;

import dev.anteroom.capture.CaptureException;
import dev.anteroom.capture.CaptureSet;
import dev.anteroom.capture.Hints;
import dev.anteroom.capture.evidence.Evidence;
import dev.anteroom.diagnosis.compare.Comparer;
import dev.anteroom.diagnosis.compare.Comparison;
import dev.anteroom.diagnosis.compare.GateRules;
import dev.anteroom.diagnosis.compare.Side;
import dev.anteroom.report.compare.ComparisonHtml;
import dev.anteroom.report.compare.ComparisonJson;
import dev.anteroom.report.compare.ComparisonMarkdown;
import dev.anteroom.report.compare.ComparisonText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `anteroom compare`: whether it got worse.
@Command(
        name = "compare",
        description = {
            "Compares two captures, or two folders of many (one per pod, say): do connections wait longer, or get lost more",
            "often, than the noise of the samples explains?"
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 nothing got worse (all rules hold), 10 a regression (a rule is broken), 11 can't be judged for",
            "lack of evidence, 2 usage, 3 unusable input. docs/compare.md says how it is judged."
        })
final class CompareCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "BEFORE", description = "A capture, or a folder of captures.")
    Path before;

    @Parameters(index = "1", paramLabel = "AFTER", description = "The same, later.")
    Path after;

    @Option(
            names = "--gate",
            paramLabel = "RULES.yaml",
            description = "Rules that decide instead (examples/gate.yaml shows all).")
    @Nullable
    Path gate;

    @Option(names = "--port", paramLabel = "N", description = "The service's port, where the captures show several.")
    @Nullable
    Integer port;

    @Option(names = "--json", description = "One JSON object (anteroom.comparison/1) on standard output.")
    boolean json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE|-",
            description = "Also a Markdown summary; - is standard output, instead of the text.")
    @Nullable
    String markdown;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Also one HTML file that needs no network: both queues over the same axes, where the wait went.")
    @Nullable
    Path html;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        boolean markdownOut = "-".equals(markdown);
        if (json && markdownOut) {
            throw new ParameterException(spec.commandLine(), "--json and --markdown - both want standard output");
        }
        GateRules rules = gate == null ? null : RulesFile.read(gate);
        Hints hints = new Hints(port, null);
        List<Evidence> evidenceBefore = CaptureSet.read(before, hints);
        List<Evidence> evidenceAfter = CaptureSet.read(after, hints);
        Side sideBefore = Side.of(evidenceBefore, hints);
        Side sideAfter = Side.of(evidenceAfter, hints);
        Comparison comparison = rules == null
                ? Comparer.compare(before.toString(), sideBefore, after.toString(), sideAfter)
                : Comparer.compare(before.toString(), sideBefore, after.toString(), sideAfter, rules);
        PrintWriter out = spec.commandLine().getOut();
        if (markdown != null && !markdownOut) {
            write(Path.of(markdown), ComparisonMarkdown.render(comparison));
        }
        if (html != null) {
            write(html, ComparisonHtml.render(comparison, evidenceBefore, evidenceAfter));
        }
        if (json) {
            out.println(ComparisonJson.render(comparison));
        } else if (markdownOut) {
            out.print(ComparisonMarkdown.render(comparison));
        } else {
            out.print(ComparisonText.render(comparison, Terminal.style()));
        }
        return switch (comparison.outcome()) {
            case NO_REGRESSION -> ExitStatus.OK;
            case REGRESSION -> ExitStatus.ACCEPT_BOUND;
            case NOT_JUDGED -> ExitStatus.INCONCLUSIVE;
        };
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CaptureException(file + ": can't be written (" + e.getMessage() + ")");
        }
    }
}
